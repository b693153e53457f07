"""The blocks of config.yaml with their defaults, and `Config`, which has all settings, checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from monitor import __version__
from monitor.blocks import Block
from monitor.blocks.kinds import Limits, filled, short
from monitor.channels.base import Channel
from monitor.config.values import (
    Alias,
    AssessmentPath,
    FilePath,
    HeaderSecret,
    HeaderText,
    ListenAddress,
    ListingPath,
    MatterName,
    PasswordHash,
    PingUrl,
    PublishingSpan,
    SecondReaderUrl,
    SectorName,
    ServeAddress,
    Site,
    SitePath,
    Slug,
    Spelling,
    Title,
    UpdatesPath,
    Zone,
    name_slug,
)
from monitor.hosts import is_loopback
from monitor.message_kinds import MessageKind
from monitor.site import SeriesShape
from monitor.text import fold, series_option

if TYPE_CHECKING:
    from monitor.config.sources import Source

SHAPED = SeriesShape.__dataclass_fields__.keys() - {"key", "slug"}  # the keys that identify a series


class MirrorSettings(Block):
    """Another site with the same assessments, read while the publisher's own site refuses monitor."""

    site: Site = "https://www.criticalthreats.org"  # without a path
    name: Annotated[str, short] = "Critical Threats"  # its name in the digest
    address: AssessmentPath | None = None  # a path with {month} {day} {year}; None: made from the name
    request_interval: Annotated[float, Limits(ge=0, le=3600)] = 10.0  # minimum seconds between requests

    def path_of(self, series_name: str) -> str:
        """Return the path of an assessment, with {month}, {day} and {year}."""
        words = "-".join(re.findall(r"[a-z0-9]+", fold(series_name)))
        return self.address or f"/analysis/{words}-{{month}}-{{day}}-{{year}}"


class SeriesSettings(Block):
    """One series: where it is published and how it is recognised."""

    site: Site  # the publisher's site, without a path
    canonical_site: Site | None = None  # the site that its pages name as their own, if `site` is a copy
    name: Title  # the series' name in titles, before the date
    publisher: Title  # the publisher's name, given as the source of each quote
    request_interval: Annotated[float, Limits(ge=0, le=3600)] = 10.0  # minimum seconds between requests
    history: Annotated[int, Limits(ge=0, le=1000)] = 14  # assessments read silently at the first check
    recheck: Annotated[int, Limits(ge=0, le=365)] = 7  # days after publication in which edits are noticed
    timezone: Zone = "America/New_York"  # the publisher's time zone, which decides what day it is
    slug: Slug | None = None  # a regular expression for the end of an address; None: made from the name
    aliases: tuple[Title, ...] = ()  # other names of the series in titles
    hub: SitePath | None = None  # the path of the series' own page
    listing: ListingPath | None = None  # the path of the listing, with {page}
    address: AssessmentPath | None = None  # the expected path of an assessment, with {month} {day} {year}
    updates: SitePath | None = None  # the path of a page with many days at once
    updates_address: UpdatesPath | None = None  # the current such page, with its first {month} and {year}
    mirror: MirrorSettings | None = None  # another site with the same assessments; None: off

    @property
    def zone(self) -> ZoneInfo:
        """The publisher's time zone."""
        return ZoneInfo(self.timezone)

    def shape(self, key: str) -> SeriesShape:
        """Return what identifies this series on its site."""
        shaped = {name: value for name, value in self.values().items() if name in SHAPED}
        return SeriesShape(key=key, slug=self.slug or name_slug(self.name), **shaped)


class HttpSettings(Block):
    """How pages are requested."""

    contact: HeaderText | None = None  # your e-mail address, sent to the publisher in the User-Agent
    connect_timeout: Annotated[float, Limits(gt=0, le=300)] = 10.0  # seconds to connect to the site
    read_timeout: Annotated[float, Limits(gt=0, le=600)] = 30.0  # seconds to wait for more of an answer
    total_timeout: Annotated[float, Limits(gt=0, le=3600)] = 120.0  # seconds for one page
    max_bytes: Annotated[int, Limits(ge=100_000, le=10**9)] = 20_000_000  # largest page or imported file
    retries: Annotated[int, Limits(ge=0, le=10)] = 3  # how often a temporary failure is tried again
    retry_pause: Annotated[float, Limits(ge=0, le=600)] = 2.0  # seconds before a retry; doubles each time
    allow_private_addresses: bool = False  # the site's public name may lead to an address of your own network


class TrackingSettings(Block):
    """How themes are followed."""

    returning_after: Annotated[int, Limits(ge=1, le=1000)] = 14  # assessments until an absent theme "returns"
    alerts: Literal["few", "balanced", "many"] = "balanced"  # about 3, 4 or 10 alerts of new themes a week
    sectors: Mapping[SectorName, tuple[Alias, ...]] = {}  # words for sectors: {Kharkiv border: [vovchansk]}
    matters: Mapping[MatterName, tuple[Alias, ...]] = {}  # the same for matters: {elections: [ballot]}
    aliases: Mapping[Spelling, tuple[Spelling, ...]] = {}  # other spellings of a name: {Kyiv: [Kiev, Kyyiv]}

    def check(self) -> None:
        """Raise ValueError for keys that contradict each other."""
        both = sorted(self.sectors.keys() & self.matters.keys())
        if both:
            raise ValueError(f"{both[0]} is under both sectors and matters; it can be only one of them")


class OutboxSettings(Block):
    """How a failed delivery is tried again."""

    retry_pause: Annotated[float, Limits(ge=0, le=86400)] = 60.0  # seconds before the first retry, then more
    longest_pause: Annotated[float, Limits(ge=0, le=604800)] = 21_600.0  # maximum seconds between two tries
    dead_after: Annotated[float, Limits(gt=0, le=365)] = 7.0  # days after which a delivery is given up


class ScheduleSettings(Block):
    """When `monitor run` checks, and how it shows that it is alive."""

    hours: PublishingSpan = "22:00-05:00"  # when assessments usually appear (UTC), or `learnt` from past ones
    every: Annotated[float, Limits(ge=1, le=1440)] = 30.0  # minutes between two checks in those hours
    otherwise: Annotated[float, Limits(ge=0.1, le=24)] = 4.0  # hours between two checks at other times
    jitter: Annotated[float, Limits(ge=0, le=3600)] = 120.0  # maximum random delay of a check, in seconds
    listen: ListenAddress | None = None  # host:port on this machine for /healthz, /readyz and /metrics
    ping_url: PingUrl | None = None  # an address called after each check: a dead man's switch


class ServeSettings(Block):
    """Where the web pages are served, and who may use them."""

    listen: ServeAddress = "127.0.0.1:8710"  # the address to serve at, as host:port
    base_url: Site | None = None  # where visitors reach the pages, for links in messages and feeds
    password_hash: PasswordHash | None = None  # made by `monitor serve --set-password`; None: read-only pages
    private: bool = False  # visitors need the password, too
    allow_remote: bool = False  # listen beyond this machine; the pages are private then

    def check(self) -> None:
        """Raise ValueError for keys that contradict each other."""
        if self.private and self.password_hash is None:
            raise ValueError(
                "password_hash: is needed for private pages; monitor serve --set-password makes it"
            )
        if self._is_local:
            return
        if not self.allow_remote:
            raise ValueError(
                f"listen: {self.listen} is open to other machines; add allow_remote: true if you mean it"
            )
        if self.password_hash is None:
            raise ValueError(
                "password_hash: is needed beyond this machine; monitor serve --set-password makes it"
            )

    @property
    def is_proxied(self) -> bool:
        """Whether a web server on this machine is in front of it: `base_url` is set and it listens only on this machine."""
        return self.base_url is not None and self._is_local

    @property
    def asks_to_read(self) -> bool:
        """Whether even reading needs the password."""
        return self.private or not self._is_local

    @property
    def _is_local(self) -> bool:
        return is_loopback(self.listen.rpartition(":")[0])


class KeepSettings(Block):
    """How much is kept."""

    pages: Annotated[int | None, Limits(ge=30, le=36_500)] = None  # days to keep page bytes; None: for ever
    log: FilePath | None = None  # a file for the daemon's log, in addition to standard error
    log_bytes: Annotated[int, Limits(ge=10_000, le=10**12)] = 5_000_000  # bytes at which a new file begins
    log_files: Annotated[int, Limits(ge=1, le=100)] = 4  # older files that are kept


class SecondReaderSettings(Block):
    """A language model that is asked about new takeaways: any with a chat-completions API."""

    url: SecondReaderUrl  # the address before /chat/completions; https, or http on this machine
    model: Annotated[str, short]  # the model's name at that server
    api_key: HeaderSecret | None = None  # sent as a bearer token
    budget: Annotated[int, Limits(ge=0, le=100)] = 12  # questions per assessment, likeliest new themes first
    timeout: Annotated[float, Limits(gt=0, le=600)] = 30.0  # seconds for one answer


class TopLevel(Block):
    """The top-level keys of the file; each block among them has its own class."""

    database: FilePath = "monitor.db"  # SQLite; created at the first check
    archive: FilePath = "archive"  # a folder for pages as received, compressed
    lock_wait: Annotated[float, Limits(ge=0, le=86400)] = 60.0  # seconds to wait for another monitor process
    timezone: Zone = "UTC"  # yours: for digest times, quiet hours, relative dates and displayed times
    data: FilePath = "."  # the folder that relative paths of files written by monitor start from
    series: Annotated[dict[Any, Any], filled]  # what is watched, by names of your choice; `roca` is built in
    tracking: dict[str, Any] = {}
    http: dict[str, Any] = {}
    outbox: dict[str, Any] = {}
    templates: FilePath | None = None  # a folder with your own message.txt or message.html
    schedule: dict[str, Any] = {}
    keep: dict[str, Any] = {}
    channels: dict[Any, Any] = {"terminal": {"kind": "stdout"}}  # where messages go, by names of your choice
    second_reader: dict[str, Any] | None = None
    serve: dict[str, Any] | None = None


# The blocks by their key; the file itself has none.
BLOCKS: Mapping[str, type[Block]] = {
    "": TopLevel,
    "tracking": TrackingSettings,
    "http": HttpSettings,
    "outbox": OutboxSettings,
    "schedule": ScheduleSettings,
    "keep": KeepSettings,
    "second_reader": SecondReaderSettings,
    "serve": ServeSettings,
}


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings, checked; paths are absolute."""

    path: Path
    sources: tuple["Source", ...] = field(default=(), compare=False)  # the files that it was read from
    data: Path  # the folder that relative paths of files written by monitor start from
    database: Path
    archive: Path
    log: Path | None  # the daemon's log file, in addition to standard error
    lock_wait: float  # seconds to wait for another process
    timezone: ZoneInfo  # the user's
    series: Mapping[str, SeriesSettings]
    tracking: TrackingSettings
    http: HttpSettings
    outbox: OutboxSettings
    template_folder: Path | None
    templates: tuple[tuple[str, str], ...]  # name and text of each template in that folder
    schedule: ScheduleSettings
    keep: KeepSettings
    channels: Mapping[str, Channel]
    second_reader: SecondReaderSettings | None = None  # None: there is none
    serve: ServeSettings | None = None  # None: the daemon serves no pages

    @property
    def first_series(self) -> str:
        """The series that commands and pages mean unless another is named."""
        return next(iter(self.series))

    def option_of(self, series: str) -> str:
        """Return the option with which a command means a series; "" for the first one, which it means anyway."""
        return series_option(series, is_first=series == self.first_series)

    def channels_for(self, kind: MessageKind) -> tuple[str, ...]:
        """Return the names of the channels that get messages of a kind."""
        return tuple(name for name, channel in self.channels.items() if channel.wants(kind))

    @property
    def user_agent(self) -> str:
        """The User-Agent of our requests: name, version, contact."""
        return f"assessment-monitor/{__version__} ({self.http.contact or 'no contact given'})"

    @property
    def addresses(self) -> Mapping[str, str]:
        """The addresses where the daemon serves, as host:port by key.

        An address given for both keys is listed only for the pages, which include the health checks.
        """
        pages = {"serve.listen": self.serve.listen} if self.serve else {}
        health = self.schedule.listen
        return {"schedule.listen": health, **pages} if health and health not in pages.values() else pages

    def recheck(self, series: str) -> timedelta:
        """Return for how long after publication a series' edits are noticed."""
        return timedelta(days=self.series[series].recheck)
