"""Warn of settings that are allowed but may be mistakes: what leaves this machine unencrypted."""

from collections.abc import Iterator

from monitor.config.schema import Config
from monitor.hosts import is_in_clear


def find_risks(config: Config) -> Iterator[str]:
    """Yield a warning for each, as "channels.mail: tls: none sends ..."."""
    for name, channel in config.channels.items():
        if risk := channel.find_risk():
            yield f"channels.{name}: {risk}"
    ping = config.schedule.ping_url
    if ping and is_in_clear(ping.get_secret_value()):
        yield "schedule.ping_url: http:// sends the address, which is a secret, unencrypted; https:// encrypts it"
