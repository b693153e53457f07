"""What a page showed of a theme or takeaway, as its forms send it along: a stale page must not act on something else."""

from contextlib import suppress
from dataclasses import dataclass

from monitor.correction import PLACING
from monitor.store import Store
from monitor.web.models.overview import Overview, ThemeHistory
from monitor.web.models.theme import is_about


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is seen of a theme or takeaway: its theme and name, what is said of it, and the number of the latest correction."""

    theme: str
    latest: int
    said: tuple[int, ...]
    name: str = ""  # of a theme

    def __str__(self) -> str:
        """Return it as the value of a field of a form."""
        return f"{self.theme} {self.latest} {','.join(map(str, self.said))} {self.name}"

    @property
    def shown(self) -> tuple[str, tuple[int, ...], str]:
        """What must not have changed when a form is sent."""
        return self.theme, self.said, self.name


def read_seen(given: str) -> Seen | None:
    """Return what a form sent along; None if it is nothing that a page wrote."""
    with suppress(ValueError):
        theme, latest, said, name = given.split(" ", 3)
        numbers = tuple(int(number) for number in said.split(",") if number)
        return Seen(theme=theme, latest=int(latest), said=numbers, name=name)
    return None


class Present:
    """What holds now of the themes and takeaways of a series."""

    def __init__(self, store: Store, overview: Overview, series: str) -> None:
        self._overview = overview
        self._in_force = store.corrections.standing(series).in_force
        self._log = store.corrections.log(series)
        self._latest = max((one.correction.id for one in self._log), default=0)

    def of_theme(self, theme: ThemeHistory) -> Seen:
        """Return what is seen of a theme."""
        said = tuple(one.id for one in self._in_force if is_about(one, theme))
        return Seen(theme=theme.id, latest=self._latest, said=said, name=theme.name)

    def of_takeaway(self, own: str) -> Seen:
        """Return what is seen of a takeaway: its theme, and what is said of its place."""
        takeaway = self._overview.takeaway_of(own)
        said = tuple(one.id for one in self._in_force if one.kind in PLACING and one.subject == own)
        return Seen(theme=takeaway.theme if takeaway else "", latest=self._latest, said=said)

    def find_news(self, seen: Seen, own: str, theme: str) -> frozenset[int]:
        """Return the numbers of the corrections of a theme or takeaway that were made or undone since it was seen.

        `theme` is the theme that it is in now.
        """
        themes = {own, theme, seen.theme}
        news = {
            said.id
            for said, undone_at in ((one.correction, one.undone_at) for one in self._log)
            if (said.id in seen.said and undone_at)
            or (said.id > seen.latest and not themes.isdisjoint({said.subject, said.value}))
        }
        return frozenset(news)
