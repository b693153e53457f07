"""Themes: what their takeaways are, and what they are called."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from monitor.models import TakeawayId


class ThemeTakeaway(NamedTuple):
    """One takeaway of a theme."""

    id: TakeawayId
    text: str


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A continuing matter that takeaways belong to; `name` is the user's, or was made when the theme was opened.

    `is_label` means that the name is the user's or that of a front, and claims nothing that a later day may contradict.
    `told` are its takeaways in order, at least one: every count and date of a theme comes from there.
    """

    id: str
    name: str
    told: tuple[ThemeTakeaway, ...]
    is_label: bool = False

    @property
    def first_seen(self) -> date:
        """The date of its first takeaway."""
        return self.told[0].id.date

    @property
    def last_seen(self) -> date:
        """The date of its latest takeaway."""
        return self.told[-1].id.date

    @property
    def takeaways(self) -> int:
        """The number of its takeaways."""
        return len(self.told)

    def before(self, day: date) -> ThemeTakeaway | None:
        """Return its latest takeaway from before a day, or None."""
        return next((one for one in reversed(self.told) if one.id.date < day), None)

    def number_of(self, takeaway: TakeawayId) -> int | None:
        """Return 13 for its thirteenth takeaway, or None for one that is not in it."""
        return next((n for n, one in enumerate(self.told, 1) if one.id == takeaway), None)


@dataclass(frozen=True, kw_only=True)
class ThemeName:
    """The name that the program gave a theme; `opener` is the text of its opener at that time.

    `source` is "takeaway" (a headline of the opener), "sector" (its front sector) or "second reader" (the reader's title).
    """

    name: str
    source: str
    opener: str

    @property
    def is_label(self) -> bool:
        """Whether it only names a matter and claims nothing."""
        return self.source == "sector"


class UsualNews(NamedTuple):
    """The mean number of new themes in earlier spans of days, and how many spans were counted."""

    mean: float
    spans: int
