"""The log of corrections, with the names of what each is about."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from monitor.compose.phrases import NO_THEME_FITS
from monitor.correction import PLACING, Correction
from monitor.corrections import Corrections
from monitor.headline import write_headline
from monitor.store import Store
from monitor.store.corrections import Logged
from monitor.theme import ThemeName
from monitor.web.models.overview import Overview

NEAREST = "the nearest theme, if one fits"
OWN = f"the theme that it opened, as {NO_THEME_FITS}"
DELETED = "a takeaway that the publisher deleted"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A theme, a takeaway or words that a correction is about; `id` is "" if it has no page, `words` are a takeaway's text."""

    id: str = ""
    name: str = ""
    is_takeaway: bool = False
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class LoggedByName:
    """A correction, its subject and target by name, and whether it is still in force."""

    logged: Logged
    subject: Named
    leads_to: Named | None
    is_in_force: bool
    overridden_by: int | None
    followers: int = 0  # for a split in force: the number of other takeaways in the theme it opened
    muted: str = ""  # the current theme of its subject, if that is muted
    outweighs_follow: bool = False  # for a mute in force: whether the user follows the theme


def name_log(store: Store, overview: Overview, series: str) -> list[LoggedByName]:
    """Return all corrections, named, oldest first."""
    log = store.corrections.log(series)
    names = Names(overview, store.theme_names.of(series), log, store.corrections.standing(series))
    return [names.of(one) for one in log]


def find_busy_days(log: Iterable[LoggedByName], zone: tzinfo) -> frozenset[date]:
    """Return the days on which several corrections were made or undone, so that only the time tells which came first."""
    moments = (at for one in log for at in (one.logged.correction.made_at, one.logged.undone_at) if at)
    days = Counter(at.astimezone(zone).date() for at in moments)
    return frozenset(day for day, count in days.items() if count > 1)


class Names:
    """The names of themes, including those that were merged into others."""

    def __init__(
        self,
        overview: Overview,
        told: Mapping[str, ThemeName],
        log: tuple[Logged, ...],
        standing: Corrections,
    ) -> None:
        self._overview = overview
        self._standing = standing
        log = tuple(replace(one, correction=standing.with_current_ids(one.correction)) for one in log)
        self._in_force = frozenset(one.id for one in self._standing.in_force)
        given = {
            one.correction.subject: one.correction.value or ""
            for one in log
            if one.correction.kind == "rename" and one.undone_at is None
        }
        known = {key: theme.name for key, theme in overview.themes.items()}
        self._names = {**{key: one.name for key, one in told.items()}, **given, **known}
        self._former = dict(_find_former(log, told))

    def of(self, logged: Logged) -> LoggedByName:
        """Return a correction with the names of what it is about."""
        made = logged.correction
        said, is_in_force = self._standing.with_current_ids(made), made.id in self._in_force
        subject, leads_to = self._subject(said), self._leads_to(said)
        if said.kind == "merge" and leads_to and subject.name == leads_to.name:
            subject = replace(subject, name=self._words_of(subject.id) or subject.name)
        return LoggedByName(
            logged=logged,
            subject=subject,
            leads_to=leads_to,
            is_in_force=is_in_force,
            overridden_by=self._standing.overridden.get(made.id),
            followers=self._count_followers(made),
            muted=self._standing.muted_theme_of(made, self._theme_of) or "",
            outweighs_follow=made.kind == "mute"
            and is_in_force
            and self._standing.find_now(made) in self._standing.followed,
        )

    def _count_followers(self, said: Correction) -> int:
        opened = said.kind == "split" and said.id in self._in_force
        theme = self._overview.themes.get(said.subject) if opened else None
        return theme.count - 1 if theme else 0

    def _subject(self, said: Correction) -> Named:
        if said.kind == "watch":
            return Named(name=said.subject)
        if said.is_lost:
            return Named(name=DELETED)
        if said.id in self._former:
            return Named(id=said.subject, name=self._former[said.id])
        if said.kind not in PLACING:
            return self._theme(said.subject)
        opened = self._theme(said.subject).name if said.kind == "split" else ""
        return Named(id=said.subject, name=opened, is_takeaway=True, words=self._words_of(said.subject))

    def _leads_to(self, said: Correction) -> Named | None:
        if said.kind == "watch" or said.is_lost:
            return None
        if said.kind == "rename":
            return Named(name=said.value or "")
        if said.value:
            return self._theme(said.value)
        if said.kind != "not-new":
            return None
        theme = self._theme_of(said.subject) if said.id in self._in_force else None
        if theme == said.subject:
            return Named(name=OWN)
        return self._theme(theme) if theme else Named(name=NEAREST)

    def _theme(self, theme: str) -> Named:
        """Return a theme by name; a merged one by its old name, or by a headline of the takeaway that opened it."""
        words = self._words_of(theme)
        return Named(id=theme, name=self._names.get(theme) or write_headline(words) or words)

    def _theme_of(self, takeaway: str) -> str | None:
        """Return the main theme of a takeaway; None if there is no such takeaway."""
        found = self._overview.takeaway_of(takeaway)
        return found.theme if found else None

    def _words_of(self, takeaway: str) -> str:
        found = self._overview.takeaway_of(takeaway)
        return found.text if found else ""


def _find_former(log: Sequence[Logged], told: Mapping[str, ThemeName]) -> Iterator[tuple[int, str]]:
    """Yield the number of each rename that was not undone, with the name that its theme had before."""
    given: dict[str, str] = {}
    for said in (one.correction for one in log if one.correction.kind == "rename" and one.undone_at is None):
        former = given.get(said.subject) or (told[said.subject].name if said.subject in told else "")
        if former:
            yield said.id, former
        given[said.subject] = said.value or ""
