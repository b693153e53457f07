"""The strip of days above a page: six weeks, each day with the number of new themes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from monitor.web.svg import plots

WEEKS = 6
DAY = timedelta(days=1)
SHOWN = (2, 4, 5, WEEKS)  # how many weeks there is room for, from a telephone to a wide window
HOTTEST = 4  # new themes from which on a cell gets no darker

CellKind = Literal["assessment", "none", "due", "empty"]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day; `new` counts its new themes, None if it is not judged yet."""

    day: date
    kind: CellKind
    new: int | None
    current: bool

    @property
    def heat(self) -> int:
        """How dark the cell is, 0 to 4."""
        return min(self.new or 0, HOTTEST)


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven days from Monday; `shown` is False if no day has anything to show.

    `least` is one of SHOWN: narrower pages, which show fewer weeks, leave it out.
    """

    monday: date
    cells: tuple[Cell, ...]
    least: int

    @property
    def shown(self) -> bool:
        """Whether the week is labelled."""
        return any(cell.kind != "empty" for cell in self.cells)


def lay_strip(new_themes: Mapping[date, int | None], current: date, due: date) -> tuple[Week, ...]:
    """Return six weeks: up to the day on which the next assessment is `due`, or, if they would not show `current`, up to the week after it.

    `new_themes` has an entry for every date with an assessment. Narrower pages show the last weeks, but always that of `current`.
    """
    first = min(new_themes, default=current)
    last = due if due - current < timedelta(weeks=WEEKS - 1) else current + timedelta(weeks=1)
    monday = plots.monday_of(last) - timedelta(weeks=WEEKS - 1)
    place = (plots.monday_of(current) - monday).days // 7
    return tuple(
        Week(
            monday=start,
            cells=tuple(_cell(start + n * DAY, new_themes, current, first=first, due=due) for n in range(7)),
            least=next(many for many in SHOWN if 0 <= week - min(place, WEEKS - many) < many),
        )
        for week, start in enumerate(monday + timedelta(weeks=n) for n in range(WEEKS))
    )


def _cell(day: date, new_themes: Mapping[date, int | None], current: date, *, first: date, due: date) -> Cell:
    kind: CellKind = "empty"
    if day in new_themes:
        kind = "assessment"
    elif first <= day < due:
        kind = "none"
    elif day == due:
        kind = "due"
    return Cell(day=day, kind=kind, new=new_themes.get(day, 0), current=day == current)
