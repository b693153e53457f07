"""Check single values of config.yaml: each function returns the value in the form used, or raises ValueError."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Annotated
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.blocks.kinds import Secret, short
from monitor.hosts import is_loopback
from monitor.spelling import find_nearest
from monitor.text import fold, has_word
from monitor.timespan import parse_span

NO_PATHS = {"false", "no", "none", "off", "on", "true", "yes"}  # meant as answers
SHORT_ZONE = 3  # letters of an abbreviation, such as EDT
MAX_PORT = 65535
ENDPOINT = "/chat/completions"  # of a second reader
MAX_NAME_BYTES = 255  # bytes of one name in a path, on all common file systems
SLUG_GROUPS = {"month", "day", "year", "edition"}
_LISTEN = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})")


def known_zone(name: str) -> str:
    """Return the name if it is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"is not a time zone; {_suggest_zone(name)}") from None
    return name


def _suggest_zone(name: str) -> str:
    """Return advice: the current name of the zone whose place is spelled almost alike, in whatever region."""
    present = _current_names()
    by_place = {
        zone.rpartition("/")[2]: present.get(zone, zone)
        for zone in sorted(available_timezones() - {"localtime"})
    }
    place = name.rpartition("/")[2].replace(" ", "_")
    # Names spelled like UTC+2 have other offsets, and Etc/GMT+2 has the opposite one.
    is_offset = re.search("[0-9]", place)
    near = () if is_offset else find_nearest(place, by_place, most=1)
    if len(place) <= SHORT_ZONE and near and near[0].casefold() != place.casefold():
        near = ()  # EDT is not EET
    return f"did you mean {by_place[near[0]]}?" if near else "write it like Europe/Kyiv or America/New_York"


def _current_names() -> Mapping[str, str]:
    """Return the current name of each outdated zone name: Europe/Kyiv for Europe/Kiev (zic(8), "Link lines")."""
    folder = files("tzdata.zoneinfo")
    lines = [line.split("\t") for line in (folder / "zone.tab").read_text().splitlines()]
    present = {fields[2] for fields in lines if not fields[0].startswith("#")}
    links = [
        line.split() for line in (folder / "tzdata.zi").read_text().splitlines() if line.startswith("L ")
    ]
    return {old: name for _, name, old in links if name in present and old not in present}


def split_address(url: str) -> SplitResult | None:
    """Return the parts of an http(s) address that can be requested, or None for any other text."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna")
        sound = parts.port != 0 and not re.search(r"[\s\\\x00-\x1f\x7f]", url)
    except ValueError:  # UnicodeError, for a host name, is one
        return None
    return parts if host and sound and parts.scheme in {"http", "https"} else None


def site_url(url: str) -> str:
    """Return the address of a site, without a final slash: only http(s) and a host, maybe with a port."""
    parts = split_address(url)
    if not parts or parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("must be like https://host.example.org, with no path")
    return url.rstrip("/")


def second_reader_url(url: str) -> str:
    """Return the address of a second reader, without a final slash: https, or also http on this machine."""
    parts = split_address(url)
    if not parts or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("must be like https://host/v1, with no user name and no query")
    if parts.scheme != "https" and not is_loopback(parts.hostname):
        raise ValueError("must be https, or http on this machine: takeaways and a key are sent there")
    if parts.path.rstrip("/").endswith(ENDPOINT):
        raise ValueError(f"must end before {ENDPOINT}, which monitor appends")
    return url.rstrip("/")


def ping_url(url: Secret) -> Secret:
    """Return the http(s) address of a dead man's switch, a secret that messages do not quote."""
    if split_address(url.get_secret_value()) is None:
        raise ValueError("must be a whole http:// or https:// address")
    return url


def slug_pattern(pattern: str) -> str:
    """Return the regular expression of a slug; its named groups must be among SLUG_GROUPS (docs/series.md)."""
    try:
        groups = re.compile(pattern).groupindex.keys()
    except (re.error, OverflowError, RecursionError) as exc:
        raise ValueError(f"is not a regular expression: {exc}") from None
    if groups - SLUG_GROUPS:
        raise ValueError(f"has a group {min(groups - SLUG_GROUPS)}; known are month, day, year and edition")
    if "day" in groups and "month" not in groups:
        raise ValueError("has a group day but no group month")
    return pattern


def site_path(path: str, example: str = "/research/") -> str:
    """Return a path on the publisher's site."""
    if not re.fullmatch(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*", path):
        raise ValueError(f"must be a path on the site, like {example}")
    return path


def listing_path(path: str) -> str:
    """Return the path of a page of the listing, with {page}."""
    return _filled_in(site_path(path, "/research/?_paged={page}"), needed={"page"}, allowed={"page"})


def assessment_path(path: str) -> str:
    """Return the path of an assessment, with {month}, {day} and perhaps {year}."""
    sound = site_path(path, "/research/assessment-{month}-{day}-{year}/")
    return _filled_in(sound, needed={"month", "day"}, allowed={"month", "day", "year"})


def updates_path(path: str) -> str:
    """Return the path of an updates page, with the {month} and {year} in which it begins."""
    sound = site_path(path, "/research/updates-{month}-{year}-present/")
    return _filled_in(sound, needed={"month", "year"}, allowed={"month", "year"})


def name_slug(name: str) -> str:
    """Return a regular expression for slugs that contain a series' name, except those of updates pages."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold(name)))
    return rf"(?=.{{1,200}}\Z)(?:[a-z0-9-]+-)?{words}(?!-updates)(?:[-_][a-z0-9_-]+)?"


def _filled_in(path: str, *, needed: set[str], allowed: set[str]) -> str:
    shown = ", ".join(f"{{{name}}}" for name in sorted(allowed))
    try:
        fields = [(name, form, how) for _, name, form, how in Formatter().parse(path) if name is not None]
    except ValueError:
        raise ValueError(f"has a brace too many or too few; allowed in braces: {shown}") from None
    names = {name for name, _, _ in fields}
    if names - allowed or any(form or how for _, form, how in fields):
        raise ValueError(f"allowed in braces: {shown}")
    if needed - names:
        raise ValueError(f"must contain {' and '.join(f'{{{name}}}' for name in sorted(needed))}")
    return path


def publishing_hours(given: str) -> str:
    """Return hours like 22:00-05:00, or `learnt`."""
    try:
        if given != "learnt":
            parse_span(given, whole_day=True)
    except ValueError:
        raise ValueError("must be like 22:00-05:00 or 00:00-24:00 (in UTC), or learnt") from None
    return given


def listen_address(given: str) -> str:
    """Return "host:port" on this machine; an IPv6 address is in brackets."""
    found = _LISTEN.fullmatch(given)
    if not found or not is_loopback(found[1]) or int(found[2]) > MAX_PORT:
        raise ValueError("must be a port on this machine, like 127.0.0.1:8710")
    return given


def serve_address(given: str) -> str:
    """Return "host:port"; an IPv6 address is in brackets."""
    found = _LISTEN.fullmatch(given)
    if not found or int(found[2]) > MAX_PORT:
        raise ValueError("must be a host and a port, like 127.0.0.1:8710")
    return given


def password_hash(given: Secret) -> Secret:
    """Return the hash of a password, also from all that `monitor serve --set-password` prints."""
    found = re.fullmatch(
        r"(?:#[^\n]*\s*serve:\s*password_hash:\s*)?(scrypt:\d+:\d+:\d+\$[^$\s]+\$[0-9a-f]+)",
        given.get_secret_value(),
    )
    if not found:
        raise ValueError("is not a password hash; `monitor serve --set-password` makes one")
    return Secret(found[1])


def file_path(given: str) -> str:
    """Return the path if a file can have it; ~ may stand for the home directory."""
    try:
        parts = Path(given).expanduser().parts
    except RuntimeError:
        raise ValueError("there is no home directory for ~") from None
    if not given.strip():
        raise ValueError("must be the path of a file or folder")
    if "://" in given:
        raise ValueError("must be a path, not an address")
    if given.lower() in NO_PATHS:
        raise ValueError(f"must be a path; if it is called so, write ./{given}")
    if re.search(r"[\t\n\r]", given):
        raise ValueError("contains a tab or a line break; put a path with a backslash in single quotes")
    if any(len(part.encode()) > MAX_NAME_BYTES for part in parts):
        raise ValueError(f"has a name of more than {MAX_NAME_BYTES} bytes, which no file can have")
    return given


def has_address(text: str) -> bool:
    """Return whether a text contains an e-mail or web address that others can reach: its host has a dot."""
    return bool(re.search(r"(?:\S@|://)[^\s/@]*\w\.\w", text))


def header_text(text: str) -> str:
    """Return text that can be sent in an HTTP header."""
    if not re.fullmatch(r"[ -~]{1,200}", text):
        raise ValueError(
            "must be 1 to 200 printable ASCII characters, since it is sent in an HTTP header; an e-mail address is enough"
        )
    return text


def header_secret(secret: Secret) -> Secret:
    """Return a secret that can be sent in an HTTP header."""
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("must be printable ASCII without spaces, since it is sent in an HTTP header")
    return secret


def worded(text: str) -> str:
    """Return a name or a title, which must contain a letter or a digit: without one it would match by chance."""
    if not has_word(text):
        raise ValueError("must contain a letter or a digit")
    return text


def lexicon_alias(words: str) -> str:
    """Return words that identify a sector or matter; "mobiliz*" means all words that begin with "mobiliz"."""
    for word in words.split():
        if not re.fullmatch(r"[^\W_]{2,}\*|[^\W_]+", word):
            raise ValueError(
                'must be words of letters and digits; "mobiliz*" means all that begin with "mobiliz"'
            )
    if not words.split():
        raise ValueError("must contain a word")
    return words


def no_matter(key: str) -> str:
    """Return the name of a front sector, which must not be that of a known matter."""
    from monitor.themes.lexicon import load_lexicon  # noqa: PLC0415  loads the tracker, which few settings need

    if key in load_lexicon().matters:
        raise ValueError("is a matter; add its words under tracking.matters")
    return worded(key)


def no_sector(key: str) -> str:
    """Return the name of a matter, which must not be that of a known front sector."""
    from monitor.themes.lexicon import load_lexicon  # noqa: PLC0415  as above

    if key in load_lexicon().sectors:
        raise ValueError("is a front sector; add its words under tracking.sectors")
    return worded(key)


def spelling(name: str) -> str:
    """Return a spelling of a name, without spaces around it."""
    if not name.strip():
        raise ValueError("must be a name as it is printed")
    return worded(name.strip())


Alias = Annotated[str, lexicon_alias]
AssessmentPath = Annotated[str, assessment_path]
HeaderSecret = Annotated[Secret, header_secret]
HeaderText = Annotated[str, header_text]
FilePath = Annotated[str, file_path]
ListenAddress = Annotated[str, listen_address]
ListingPath = Annotated[str, listing_path]
MatterName = Annotated[str, no_sector]
PasswordHash = Annotated[Secret, password_hash]
ServeAddress = Annotated[str, serve_address]
PingUrl = Annotated[Secret, ping_url]
PublishingSpan = Annotated[str, publishing_hours]
SecondReaderUrl = Annotated[str, second_reader_url]
SectorName = Annotated[str, no_matter]
Site = Annotated[str, site_url]
SitePath = Annotated[str, site_path]
Slug = Annotated[str, slug_pattern]
Spelling = Annotated[str, spelling]
Title = Annotated[str, short, worded]
UpdatesPath = Annotated[str, updates_path]
Zone = Annotated[str, known_zone]
