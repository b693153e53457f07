"""Warn of settings that are allowed but may be mistakes: what leaves this machine unencrypted, and messages for nobody, what says nothing."""

import re
from collections.abc import Iterator

from monitor.config.schema import Config
from monitor.hosts import is_in_clear


def find_risks(config: Config) -> Iterator[str]:
    """Yield a warning for each, as "channels.mail: tls: none sends ..."."""
    if unheard := find_unheard(config):
        yield f"channels: {unheard}"
    for name, channel in config.channels.items():
        if risk := channel.find_risk():
            yield f"channels.{name}: {risk}"
    contact, hours = config.http.contact, config.schedule.hours
    if contact and not re.search(r"\S@\S|://\S", contact):
        yield f"http.contact: {contact!r} is no e-mail or web address, so that the publisher cannot reach you"
    start, _, end = map(str.strip, hours.partition("-"))
    if start == end != "00:00":
        yield f"schedule.hours: {hours} is round the clock, as 00:00-24:00 says plainly; other hours end at another time"
    ping = config.schedule.ping_url
    if ping and is_in_clear(ping.get_secret_value()):
        yield "schedule.ping_url: http:// sends the address, which is a secret, unencrypted; https:// encrypts it"


def find_unheard(config: Config) -> str | None:
    """Return that nobody is notified of assessments, as no channel gets digests or alerts, or None."""
    if any(channel.wants("digest") or channel.wants("alert") for channel in config.channels.values()):
        return None
    which = "no channel gets digests or alerts" if config.channels else "there is no channel"
    return f"{which}, so that nobody is notified of assessments; `monitor channels add` sets one up"
