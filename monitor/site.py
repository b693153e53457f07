"""What identifies a series on its site, and what the site returns: links and pages. All times are aware and in UTC."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

# Which routes a check reads: all; only the first that answers; the same, but no predicted address; the mirror alone.
Scope = Literal["wide", "narrow", "edits", "mirror"]


@dataclass(frozen=True, kw_only=True)
class SeriesShape:
    """What identifies a series, on a page and in an address.

    `aliases` are other forms of its titles. An address may belong to it if its last path segment has the words of a name,
    or fully matches `slug`, a regular expression that may have the named groups `month` (a word), `day`, `year` and
    `edition`. `hub` is a path; `listing` is a path with {page}; `address` is a path with {month} (lower case), {day} and
    {year}.
    """

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    slug: str
    hub: str | None = None
    listing: str | None = None
    address: str | None = None
    updates: str | None = None  # path of a page that holds many days at once
    updates_address: str | None = None  # path of the current one, with the {month} and {year} it began in
    timezone: str = "America/New_York"
    publisher: str | None = None  # title of the site's pages that are no article
    site: str | None = None  # the publisher's site, where an assessment's address must be
    canonical_site: str | None = None  # the site that its pages name as their own, if `site` is a copy

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where an assessment of a series is said to be, and which route says so."""

    url: str
    title: str | None
    date: date | None  # a claim: the page's own date decides; None if the address has none
    edition: str = ""  # "" for the regular one; else words such as "special" or "morning special"
    route: str  # "sitemap", "hub", "listing" or "predicted"
    modified_at: datetime | None = None  # the sitemap's lastmod


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What to send back to a server so that it can answer "not modified" (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """The bytes of a response as received, after content decoding."""

    url: str  # the address that answered, after redirects
    body: bytes
    fetched_at: datetime
    validators: Validators = Validators()
    content_type: str | None = None  # the header, which may declare a character set

    @cached_property
    def sha256(self) -> str:
        """The hexadecimal SHA-256 of the body, which is the page's name in the archive."""
        return hashlib.sha256(self.body).hexdigest()
