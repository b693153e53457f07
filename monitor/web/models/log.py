"""The log of corrections with the names of what each is about."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.corrections import PLACING
from monitor.headline import write_headline
from monitor.models import ThemeName
from monitor.store.corrections import Logged
from monitor.web.models.overview import Overview

NEAREST = "the nearest theme"
DELETED = "a takeaway that the publisher deleted"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A theme, a takeaway or words that a correction is about; `id` is "" for what has no page."""

    id: str = ""
    name: str = ""
    is_takeaway: bool = False


@dataclass(frozen=True, kw_only=True)
class LoggedByName:
    """A correction, of what it was made, and where it leads, if anywhere."""

    logged: Logged
    subject: Named
    leads_to: Named | None


class Names:
    """The names of themes, of those too that were merged into others since."""

    def __init__(self, overview: Overview, told: Mapping[str, ThemeName], log: tuple[Logged, ...]) -> None:
        self._overview = overview
        given = {
            one.correction.subject: one.correction.value or ""
            for one in log
            if one.correction.kind == "rename" and one.undone_at is None
        }
        known = {key: theme.name for key, theme in overview.themes.items()}
        self._names = {**{key: one.name for key, one in told.items()}, **given, **known}

    def of(self, logged: Logged) -> LoggedByName:
        """Return a correction with the names of what it is about."""
        said = logged.correction
        if said.kind == "watch":
            return LoggedByName(logged=logged, subject=Named(name=said.subject), leads_to=None)
        if said.is_lost:
            return LoggedByName(logged=logged, subject=Named(name=DELETED), leads_to=None)
        takeaway = Named(id=said.subject, is_takeaway=True)
        subject = takeaway if said.kind in PLACING else self._theme(said.subject)
        return LoggedByName(logged=logged, subject=subject, leads_to=self._leads_to(logged))

    def _leads_to(self, logged: Logged) -> Named | None:
        said = logged.correction
        if said.kind == "rename":
            return Named(name=said.value or "")
        if said.value:
            return self._theme(said.value)
        if said.kind != "not-new":
            return None
        theme = None if logged.undone_at else self._theme_of(said.subject)
        return self._theme(theme) if theme else Named(name=NEAREST)

    def _theme(self, theme: str) -> Named:
        """Return a theme; one that was merged is called as it was told, or by the words that opened it."""
        return Named(id=theme, name=self._names.get(theme) or self._words_of(theme))

    def _theme_of(self, takeaway: str) -> str | None:
        """Return the theme that holds a takeaway."""
        return next((one.theme for one in self._overview.takeaways_of(takeaway)), None)

    def _words_of(self, takeaway: str) -> str:
        text = next((one.text for one in self._overview.takeaways_of(takeaway)), "")
        return write_headline(text) or text
