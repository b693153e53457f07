"""config.yaml -> Config, every mistake named by its key."""

import os
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from monitor import __version__
from monitor.channels import CHANNELS
from monitor.channels.base import Channel
from monitor.channels.http import SecretUrl
from monitor.compose import TEMPLATES, Templates, find_mistake
from monitor.errors import ConfigError
from monitor.models import SeriesShape
from monitor.net import is_loopback
from monitor.themes import load_lexicon
from monitor.worddiff import clip

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "roca": {
        "name": "Russian Offensive Campaign Assessment",
        "publisher": "Institute for the Study of War",
        "aliases": ("Russian Campaign Assessment", "Russian Offensive Campaign Update"),
        # Months by name keep out the hub pages "...-updates-2" and "...-updates-september-2026-present".
        "slug": (
            r"(?:russia-ukraine-warning-update-)?(?:initial-)?russian-(?:offensive-)?campaign-(?:assessment|update)"
            rf"(?:-(?P<month>{MONTHS})-(?P<day>\d{{1,2}})(?:-(?P<year>20\d\d))?)?(?:[-_]\d{{1,3}})*"
        ),
        "hub": "/analysis/russia-ukraine/russian-offensive-campaign-assessment/",
        "listing": "/research/?_teams=russia-ukraine&_paged={page}",
        "address": "/research/russia-ukraine/russian-offensive-campaign-assessment-{month}-{day}-{year}/",
        "updates": "/research/russia-ukraine/russian-offensive-campaign-assessment-updates-2/",
    },
}
KEY = re.compile(r"[A-Za-z0-9_-]+")
PORTS = 65535


def known_zone(name: str) -> str:
    """Return the name if it is an IANA time zone; raises ValueError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone; write it like Europe/Kyiv or America/New_York") from None
    return name


def site_url(url: str) -> str:
    """Return the address without a final slash if it is http(s) with a host and no more; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("must be like https://understandingwar.org, with no path")
    return url.rstrip("/")


def regular_expression(pattern: str) -> str:
    """Return the pattern if it compiles; raises ValueError."""
    try:
        re.compile(pattern)
    except re.error as exc:
        raise ValueError(f"is no regular expression: {exc}") from None
    return pattern


def time_of_day(given: str) -> time:
    """Return the time that "18:30" names; raises ValueError."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", given)
    if not found:
        raise ValueError("is no time of day; write it like 07:00")
    return time(int(found[1]), int(found[2]))


def usual_hours(given: object) -> str:
    """Return the hours if they are like 22:00-05:00, or `learnt`; raises ValueError."""
    start, dash, end = str(given).partition("-")
    if given != "learnt" and (not dash or time_of_day(start) == time_of_day(end)):
        raise ValueError("must be like 22:00-05:00 (in UTC), or learnt")
    return str(given)


def loopback_address(given: str) -> str:
    """Return the address if it is a port of this machine's own; raises ValueError."""
    host, colon, port = given.rpartition(":")
    if not colon or not is_loopback(host) or not port.isdecimal() or int(port) > PORTS:
        raise ValueError("must be a port of this machine, like 127.0.0.1:8710")
    return given


def reader_url(url: str) -> str:
    """Return the address without a final slash if it is https, or http on this machine; raises ValueError."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        sound = parts.port != 0 and not re.search(r"[\s\x00-\x1f\x7f]", url)
    except ValueError:
        host = None
    if not host or not sound or parts.username or parts.query or parts.fragment:
        raise ValueError("must be like https://host/v1, with no user's name and no query")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError("must be https, or http on this machine: takeaways and a key are sent there")
    return url.rstrip("/")


def header_text(text: str) -> str:
    """Return text that can be sent in a header of HTTP; raises ValueError."""
    if not re.fullmatch(r"[ -~]{1,200}", text):
        raise ValueError(
            "must be of printable ASCII: it is sent in a header of HTTP; an e-mail address is enough"
        )
    return text


def header_secret(secret: SecretStr) -> SecretStr:
    """Return a secret that can be sent in a header of HTTP; raises ValueError."""
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("must be of printable ASCII without blanks: it is sent in a header of HTTP")
    return secret


def lexicon_alias(words: str) -> str:
    """Return words that point to a sector or matter; "mobiliz*" stands for all words that begin so."""
    for word in words.split():
        if not re.fullmatch(r"[^\W_]{2,}\*|[^\W_]+", word):
            raise ValueError('must be words of letters and digits; "mobiliz*" stands for all that begin so')
    if not words.split():
        raise ValueError("must hold a word")
    return words


def no_matter(key: str) -> str:
    """Return the name of a front sector."""
    if key in load_lexicon().matters:
        raise ValueError("is a matter; add its words under tracking.matters")
    return key


def no_sector(key: str) -> str:
    """Return the name of a matter."""
    if key in load_lexicon().sectors:
        raise ValueError("is a front sector; add its words under tracking.sectors")
    return key


def spelling(name: str) -> str:
    """Return another spelling of a name."""
    if not name.strip():
        raise ValueError("must be a name as it is printed")
    return name.strip()


Alias = Annotated[str, AfterValidator(lexicon_alias)]
Spelling = Annotated[str, AfterValidator(spelling)]
Zone = Annotated[str, AfterValidator(known_zone)]
Site = Annotated[str, AfterValidator(site_url)]
ReaderUrl = Annotated[str, AfterValidator(reader_url)]
Pattern = Annotated[str, AfterValidator(regular_expression)]


class Block(BaseModel):
    """A block of the file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SeriesSettings(Block):
    """One series: where it is published and how it is recognised."""

    site: Site
    name: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    request_interval: float = Field(10.0, ge=0, le=3600)  # seconds
    history: int = Field(14, ge=0, le=1000)  # assessments read silently at the first check
    recheck: int = Field(7, ge=0, le=365)  # days in which an edit of a published assessment is looked for
    timezone: Zone = "America/New_York"  # the publisher's
    slug: Pattern
    aliases: tuple[str, ...] = ()
    hub: str | None = None
    listing: str | None = None
    address: str | None = None
    updates: str | None = None

    def shape(self, key: str) -> SeriesShape:
        """Return what tells this series from its neighbours."""
        return SeriesShape(
            key=key, **self.model_dump(include=SeriesShape.__dataclass_fields__.keys() - {"key"})
        )


class HttpSettings(Block):
    """How pages are asked for."""

    contact: Annotated[str, AfterValidator(header_text)] | None = None  # goes into the User-Agent
    connect_timeout: float = Field(10.0, gt=0, le=300)  # seconds
    read_timeout: float = Field(30.0, gt=0, le=600)  # seconds between two bytes
    total_timeout: float = Field(120.0, gt=0, le=3600)  # seconds for one page
    max_bytes: int = Field(20_000_000, ge=100_000)
    retries: int = Field(3, ge=0, le=10)
    retry_pause: float = Field(2.0, ge=0, le=600)  # seconds before the first retry; doubles each time
    allow_private_addresses: bool = False  # for a site of a public name that is on this network all the same


class TrackingSettings(Block):
    """How themes are followed."""

    returning_after: int = Field(14, ge=1, le=1000)  # published assessments without the theme
    alerts: Literal["few", "balanced", "many"] = "balanced"
    sectors: Mapping[
        Annotated[str, AfterValidator(no_matter)], tuple[Alias, ...]
    ] = {}  # ours, or further ones
    matters: Mapping[Annotated[str, AfterValidator(no_sector)], tuple[Alias, ...]] = {}
    aliases: Mapping[str, tuple[Spelling, ...]] = {}  # further spellings of a name, as printed

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        both = sorted(self.sectors.keys() & self.matters.keys())
        if both:
            raise ValueError(f"{both[0]} stands under sectors and under matters; it can be one of them")
        return self


class OutboxSettings(Block):
    """How a failed delivery is tried again."""

    retry_pause: float = Field(60.0, ge=0, le=86400)  # seconds before the first retry; doubles each time
    longest_pause: float = Field(21_600.0, ge=0, le=604800)  # seconds
    dead_after: float = Field(7.0, gt=0, le=365)  # days until a delivery becomes a dead letter


class ScheduleSettings(Block):
    """When `monitor run` does what, and how it shows that it is alive."""

    hours: Annotated[str, AfterValidator(usual_hours)] = "22:00-05:00"  # UTC; the publisher's usual ones
    every: float = Field(30.0, ge=1, le=1440)  # minutes between two checks in those hours
    otherwise: float = Field(4.0, ge=0.1, le=24)  # hours between two checks at other times
    jitter: float = Field(120.0, ge=0, le=3600)  # seconds by which a check may be later
    listen: Annotated[str, AfterValidator(loopback_address)] | None = None  # /healthz, /readyz, /metrics
    ping_url: SecretUrl | None = None  # a dead man's switch, asked after each check


class KeepSettings(Block):
    """How much is kept."""

    pages: int | None = Field(None, ge=30)  # days for which a page's bytes are kept; None: for ever
    log: str | None = None  # a file for the daemon's log, besides standard error
    log_bytes: int = Field(5_000_000, ge=10_000)  # after which a new file is begun
    log_files: int = Field(4, ge=1, le=100)  # older ones that are kept


class SecondReaderSettings(Block):
    """A language model that is asked about the doubtful few: any that speaks the chat-completions form."""

    model_config = ConfigDict(hide_input_in_errors=True)

    url: ReaderUrl
    model: str = Field(min_length=1, max_length=200)
    api_key: Annotated[SecretStr, AfterValidator(header_secret)] | None = None
    budget: int = Field(6, ge=0, le=100)  # questions an assessment
    timeout: float = Field(30.0, gt=0, le=600)  # seconds for one answer


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings, checked; paths are absolute."""

    path: Path
    database: Path
    archive: Path
    lock_wait: float  # seconds a second process waits for the first
    timezone: ZoneInfo  # the reader's
    series: Mapping[str, SeriesSettings]
    tracking: TrackingSettings
    http: HttpSettings
    outbox: OutboxSettings
    templates: Templates  # of the user's own
    schedule: ScheduleSettings
    keep: KeepSettings
    channels: Mapping[str, Channel]
    second_reader: SecondReaderSettings | None = None  # None: nobody is asked

    @property
    def user_agent(self) -> str:
        """Who we say we are: name, version, contact."""
        return f"assessment-monitor/{__version__} ({self.http.contact or 'no contact given'})"

    def recheck(self, series: str) -> timedelta:
        """How old an assessment may be for its edits to be looked for."""
        return timedelta(days=self.series[series].recheck)


class Top(Block):
    """The file's outermost keys; the blocks below them are read one by one."""

    database: str = "monitor.db"
    archive: str = "archive"
    lock_wait: float = Field(60.0, ge=0, le=86400)
    timezone: Zone = "UTC"
    series: dict[str, Any] = Field(min_length=1)
    tracking: dict[str, Any] = {}
    http: dict[str, Any] = {}
    outbox: dict[str, Any] = {}
    templates: str | None = None
    schedule: dict[str, Any] = {}
    keep: dict[str, Any] = {}
    channels: dict[str, Any] = {"terminal": {"kind": "stdout"}}
    second_reader: dict[str, Any] | None = None


B = TypeVar("B", bound=BaseModel)


def load_config(path: Path) -> Config:
    """Read a configuration file; raises ConfigError with one line for each mistake."""
    return parse_config(_load_text(path), path=path.absolute(), environ=os.environ)


def parse_config(text: str, *, path: Path, environ: Mapping[str, str]) -> Config:
    """Return the configuration that `text` holds; files it names are looked for beside `path`."""
    reader = _Reader(path.parent, environ)
    top = reader.block(Top, _parse_yaml(text, path), "")
    if top is None:
        raise ConfigError([f"{path}: {mistake}" for mistake in reader.mistakes])
    series = {key: reader.series(key, raw) for key, raw in top.series.items()}
    tracking = reader.block(TrackingSettings, top.tracking, "tracking")
    http = reader.block(HttpSettings, top.http, "http")
    outbox = reader.block(OutboxSettings, top.outbox, "outbox")
    templates = reader.templates(top.templates)
    schedule = reader.block(ScheduleSettings, top.schedule, "schedule")
    keep = reader.block(KeepSettings, top.keep, "keep")
    channels = {key: reader.channel(key, raw) for key, raw in top.channels.items()}
    second = None
    if top.second_reader is not None:
        second = reader.block(SecondReaderSettings, top.second_reader, "second_reader")
    if reader.mistakes or not (tracking and http and outbox and schedule and keep):
        raise ConfigError([f"{path}: {mistake}" for mistake in reader.mistakes])
    return Config(
        path=path,
        database=path.parent / top.database,
        archive=path.parent / top.archive,
        lock_wait=top.lock_wait,
        timezone=ZoneInfo(top.timezone),
        series={key: block for key, block in series.items() if block},
        tracking=tracking,
        http=http,
        outbox=outbox,
        templates=templates,
        schedule=schedule,
        keep=keep,
        channels={key: channel for key, channel in channels.items() if channel},
        second_reader=second,
    )


class _Reader:
    """Reads block after block and keeps every mistake, so that a person mends them all at once."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.environ = environ
        self.mistakes: list[str] = []

    def block(self, model: type[B], raw: object, where: str) -> B | None:
        """Return the block, or None and its mistakes."""
        if not isinstance(raw, dict):
            self.mistakes.append(f"{where or 'the file'}: {raw!r} should be a block of keys and values")
            return None
        before = len(self.mistakes)
        filled = self._filled(model, raw, where)
        if len(self.mistakes) > before:
            return None
        try:
            return model.model_validate(filled)
        except ValidationError as exc:
            self.mistakes += [_explain(model, error, where) for error in _deepest(exc.errors())]
            return None

    def series(self, key: str, raw: object) -> SeriesSettings | None:
        """Return a series' block; a known key needs only what differs from its preset."""
        where = f"series.{key}"
        if not self._good_key(key, where):
            return None
        preset = PRESETS.get(key, {})
        return self.block(SeriesSettings, {**preset, **raw} if isinstance(raw, dict) else raw, where)

    def channel(self, key: str, raw: object) -> Channel | None:
        """Return a channel of the kind its block names."""
        where = f"channels.{key}"
        if not self._good_key(key, where):
            return None
        kind = raw.get("kind") if isinstance(raw, dict) else None
        if isinstance(raw, dict) and (not isinstance(kind, str) or kind not in CHANNELS):
            said = "is missing; it is one of" if kind is None else f"{kind!r} is none of"
            self.mistakes.append(f"{where}.kind: {said} {', '.join(CHANNELS)}")
            return None
        return self.block(CHANNELS[kind or "stdout"], raw, where)

    def templates(self, folder: str | None) -> Templates:
        """Return the templates in a folder that take the place of ours."""
        if folder is None:
            return ()
        place = self.folder / folder
        if not any((place / name).is_file() for name in TEMPLATES):
            self.mistakes.append(f"templates: {folder}: holds none of {', '.join(TEMPLATES)}")
        return tuple(self._template(place / name) for name in TEMPLATES if (place / name).is_file())

    def _template(self, path: Path) -> tuple[str, str]:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            self.mistakes.append(f"templates: {path}: cannot be read: {exc}")
            return path.name, ""
        mistake = find_mistake(text)
        if mistake:
            self.mistakes.append(f"templates: {path}: {mistake}")
        return path.name, text

    def _good_key(self, key: object, where: str) -> bool:
        if isinstance(key, str) and KEY.fullmatch(key):
            return True
        self.mistakes.append(f"{where}: a name is made of letters, digits, - and _")
        return False

    def _filled(self, model: type[BaseModel], raw: dict[Any, Any], where: str) -> dict[Any, Any]:
        """Put in the secrets that stand elsewhere: `password_env` names a variable, `password_file` a file.

        Paths are relative to the configuration's folder.
        """
        filled = dict(raw)
        for name, field in model.model_fields.items():
            if field.annotation is Path and isinstance(raw.get(name), str):
                filled[name] = self.folder / raw[name]
            if "SecretStr" not in str(field.annotation):
                continue
            given = [key for key in (name, f"{name}_env", f"{name}_file") if key in raw]
            if len(given) > 1:
                self.mistakes.append(f"{where}: only one of {' and '.join(given)} may be given")
            elif given and given[0] != name:
                source = filled.pop(given[0])
                filled[name] = self._secret(source, where=f"{where}.{given[0]}")
        return filled

    def _secret(self, source: object, *, where: str) -> SecretStr | None:
        if where.endswith("_env"):
            value = self.environ.get(str(source))
            if not value:
                self.mistakes.append(f"{where}: the environment variable {source} is not set")
            return SecretStr(value or "")
        try:
            return SecretStr((self.folder / str(source)).read_text().strip())
        except (OSError, UnicodeDecodeError) as exc:
            self.mistakes.append(
                f"{where}: {source}: cannot be read: {getattr(exc, 'strerror', None) or exc}"
            )
            return None


def _deepest(errors: list[Any]) -> list[Any]:
    """Leave out what only follows from a mistake further inside: a list is "too short" without its bad entry."""
    return [
        error
        for error in errors
        if not any(len(e["loc"]) > len(n := error["loc"]) and e["loc"][: len(n)] == n for e in errors)
    ]


def _explain(model: type[BaseModel], error: Any, where: str) -> str:
    """One line for a person: the key, its value, what is allowed."""
    key = ".".join(str(part) for part in (where, *error["loc"]) if part not in {"", "[key]"})
    name = str(error["loc"][0]) if error["loc"] else ""
    field = model.model_fields.get(name)
    if error["type"] == "extra_forbidden":
        return f"{key}: unknown key; {_suggest(name, model)}"
    if error["type"] == "missing":
        return f"{key}: is missing"
    message = re.sub(r"^(Value error, |(Input|Dictionary|String|List|Tuple) (?=should))", "", error["msg"])
    message = message.replace("valid tuple", "list")
    if field is None or "SecretStr" in str(field.annotation):
        return f"{key}: {message}"
    shown = re.sub(r"//[^/@]*@", "//...@", repr(error["input"]))  # an address may hold a password
    return f"{key}: {clip(shown, 80)} {message}"


def _suggest(name: str, model: type[BaseModel]) -> str:
    allowed = list(model.model_fields)
    close = get_close_matches(name, allowed, n=1)
    return f"did you mean {close[0]}?" if close else f"allowed here: {', '.join(allowed)}"


def _load_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            [f"{path}: no such file; name one by --config or MONITOR_CONFIG, or try `monitor demo` first"]
        ) from None
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError([f"{path}: cannot be read: {getattr(exc, 'strerror', None) or exc}"]) from exc


class _StrictLoader(yaml.SafeLoader):
    """A key given twice is a mistake, not the later one's victory."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping, refusing keys that occur twice."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} is given twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _parse_yaml(text: str, path: Path) -> object:
    try:
        loaded = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader with one check more)
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else "?"
        raise ConfigError([f"{path}: line {line}: {exc.problem}"]) from exc
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise ConfigError([f"{path}: not YAML: {exc}"]) from exc
    return {} if loaded is None else loaded
