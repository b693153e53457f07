"""Warn of settings that are allowed but may be mistakes, such as messages sent unencrypted or to nobody."""

import os
from collections.abc import Iterator

from monitor.config.schema import Config
from monitor.config.values import has_address
from monitor.files import real_path
from monitor.hosts import is_every_address, is_in_clear


def find_risks(config: Config) -> Iterator[str]:
    """Yield a warning for each such setting, as "channels.mail: tls: none sends ..."."""
    if other := find_other_database(config):
        yield f"database: {other}"
    if unheard := find_unheard(config):
        yield f"channels: {unheard}"
    for name, channel in config.channels.items():
        if risk := channel.find_risk():
            yield f"channels.{name}: {risk}"
    contact, hours = config.http.contact, config.schedule.hours
    if contact and not has_address(contact):
        yield f"http.contact: {contact!r} is no full e-mail or web address, so the publisher cannot reach you"
    start, _, end = map(str.strip, hours.partition("-"))
    if start == end != "00:00":
        yield f"schedule.hours: {hours} means all day; write 00:00-24:00 for that, or a different end"
    if closed := find_closed_pages(config):
        yield f"serve.base_url: {closed}"
    ping = config.schedule.ping_url
    if ping and is_in_clear(ping.get_secret_value()):
        yield "schedule.ping_url: http:// sends the address, which is a secret, unencrypted; https:// encrypts it"


def find_other_database(config: Config) -> str | None:
    """Return a message if the settings are a link, and another database lies beside the file that it leads to, or None."""
    file, folder = real_path(config.path), config.path.parent
    if not config.database.is_relative_to(folder):
        return None
    other = file.parent / config.database.relative_to(folder)
    if real_path(other) == real_path(config.database) or not os.path.exists(other):  # noqa: PTH110  (never raises)
        return None
    return (
        f"{config.database} is meant, not {other}: {config.path} is a link to {file}, and relative paths start from the "
        f"folder of the link; if the other is meant, name {file} in --config or MONITOR_CONFIG"
    )


def find_left_behind(before: Config, after: Config) -> Iterator[str]:
    """Yield a warning if the database stays at its old path, and there is none at the new one."""
    old, new = before.database, after.database
    if old != new and os.path.exists(old) and not os.path.exists(new):  # noqa: PTH110  (never raises)
        yield (
            f"database: there is none at {new}, so the next check begins a new history and sends the newest assessment again; "
            f"to go on with the present one, stop `monitor run` and move {old} there, with {old.name}-wal if there is one"
        )


def find_closed_pages(config: Config) -> str | None:
    """Return a message if the pages are served to other machines, but answer none, because they have no address, or None."""
    serve = config.serve
    if serve is None or serve.base_url or not is_every_address(serve.listen.rpartition(":")[0]):
        return None
    return (
        f"is needed to listen at {serve.listen}, as other machines are refused without it; "
        "set it to the address that visitors open"
    )


def find_unheard(config: Config) -> str | None:
    """Return a message if nobody is notified of assessments, because no channel gets digests or alerts, or None."""
    if any(channel.wants("digest") or channel.wants("alert") for channel in config.channels.values()):
        return None
    which = "no channel gets digests or alerts" if config.channels else "there is no channel"
    return f"{which}, so nobody is notified of assessments; `monitor channels add` sets one up"
