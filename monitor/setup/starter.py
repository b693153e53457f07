"""The first config.yaml: short, commented, and only with what the user chose."""

import os
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal import get_localzone_name

from monitor.config.edit import set_value

STARTER = """\
# Settings of monitor, written by `monitor init`. Others have their defaults: `monitor config show` lists all that are in
# force, `monitor config set KEY VALUE` changes one, and docs/configuration.md explains them.

timezone: UTC  # yours: for digest times, quiet hours, and times in messages, pages and commands

series:
  roca:  # the Russian Offensive Campaign Assessment
    site: https://understandingwar.org
"""
CONTACT = """
http:
  contact: null  # sent with every request, so that the publisher can reach you
"""


def compose_starter(*, timezone: str, contact: str | None) -> str:
    """Return the text of a first config.yaml, without channels."""
    text = set_value(STARTER + (CONTACT if contact else ""), ("timezone",), timezone)
    return set_value(text, ("http", "contact"), contact) if contact else text


def find_timezone() -> str | None:
    """Return the name of the time zone that TZ names, or else of this machine's; None if it has none, as CET-1CEST."""
    named = os.environ.get("TZ", "").removeprefix(":")
    try:
        name = named if named and not named.startswith("/") else get_localzone_name()
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        return None
    return "UTC" if name == "Etc/UTC" else str(name)
