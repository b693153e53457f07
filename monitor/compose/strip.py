"""The strip in a period's digest: its busiest themes, with a sign for each column in which one was reported."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from monitor.compose.group import ORDER
from monitor.compose.phrases import HEADINGS
from monitor.text import clip

MAX_DAY_COLUMNS = 14  # days, beyond which a column is a week
MAX_WEEK_COLUMNS = 14  # weeks, beyond which a column is a month, or several: as many as fit a telephone
# Of all headings side by side, beyond which the HTML has no room for names beside the signs.
MAX_HEADING_CHARS = 15
MAX_NAME_CHARS = 64  # text and Slack clip names further to the width they have
WEEK = 7  # days
Unit = Literal["day", "week", "month"]
GLYPHS = {
    "new": "■",
    "possible": "□",
    "updated": "▲",
    "returning": "↺",
    "apart": "◇",
    "continuing": "–",
    "dropped": "○",
    "none": "·",
}
LEGEND = {**{key: words.lower() for key, words in HEADINGS.items()}, "none": "no assessment"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One theme of the strip: for each column a status, "" (not reported) or "none" (no assessment)."""

    name: str
    cells: tuple[str, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """1 for each column with the theme, else 0, as templates of version 0.1 read it."""
        return tuple(int(cell not in {"", "none"}) for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The themes of a period; each column has a heading of two short lines, such as ("Th", "18")."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()  # what the columns are, and how many themes are left out

    @property
    def is_wide(self) -> bool:
        """Whether names stand above the signs in the HTML, as columns leave them no room on a telephone."""
        return sum(len(upper) for upper, _ in self.columns) > MAX_HEADING_CHARS

    @property
    def legend(self) -> str:
        """What the signs in use mean; then the notes."""
        found = {cell for row in self.rows for cell in row.cells}
        signs = [f"{GLYPHS[key]} {words}" for key, words in LEGEND.items() if key in found]
        return " ".join(
            [", ".join([*signs, *(["blank: not reported"] if "" in found else [])]) + ".", *self.notes]
        )

    def heat(self, count: int) -> int:
        """Return 4 for a count above 0, else 0, as templates of version 0.1 colour a cell."""
        return 4 if count else 0


def lay_strip(
    since: date,
    until: date,
    *,
    read: Sequence[date],
    rows: Sequence[tuple[str, Sequence[tuple[date, str]]]],
    notes: Iterable[str],
) -> Strip | None:
    """Return the strip of a period, with a column for each date, week or month; None if it has one column or no rows.

    `read` are the dates of assessments; each of `rows` is a theme's name, and the date and status of each of its takeaways.
    """
    unit = _unit(since, until)
    columns = _columns(since, until, unit)
    if len(columns) == 1 or not rows:
        return None
    known = {_place(columns, day) for day in read}
    return Strip(
        columns=tuple(_heading(day, unit) for day in columns),
        rows=tuple(
            Row(name=clip(name, MAX_NAME_CHARS), cells=_cells(columns, known, told)) for name, told in rows
        ),
        notes=(*(["Each column covers the days from its date on."] if unit != "day" else []), *notes),
    )


def _unit(since: date, until: date) -> Unit:
    """Return what a column stands for; in a long span, a column may be several months."""
    days = (until - since).days + 1
    if days <= MAX_DAY_COLUMNS:
        return "day"
    return "week" if days <= WEEK * MAX_WEEK_COLUMNS else "month"


def _columns(since: date, until: date, unit: Unit) -> tuple[date, ...]:
    """Return the first date of each column."""
    days = tuple(since + timedelta(days=n) for n in range((until - since).days + 1))
    if unit != "month":
        return days[:: WEEK if unit == "week" else 1]
    months = tuple(day for n, day in enumerate(days) if n == 0 or day.day == 1)
    return months[:: -(-len(months) // MAX_WEEK_COLUMNS)]


def _heading(day: date, unit: Unit) -> tuple[str, str]:
    """Return the two lines above a column: ("Th", "18") for a day, ("Jun", "18") for a week, ("Jun", "’26") for months."""
    if unit == "day":
        return f"{day:%a}"[:2], str(day.day)
    return f"{day:%b}", str(day.day) if unit == "week" else f"’{day:%y}"


def _place(columns: Sequence[date], day: date) -> int:
    return sum(day >= first for first in columns) - 1


def _cells(
    columns: Sequence[date], read: Collection[int], told: Sequence[tuple[date, str]]
) -> tuple[str, ...]:
    """Return the most important status of a theme in each column; "" if it has no takeaway, "none" without an assessment."""
    found: dict[int, set[str]] = {}
    for day, status in told:
        found.setdefault(_place(columns, day), set()).add(status)
    return tuple(
        next((status for status in ORDER if status in found.get(n, ())), "" if n in read else "none")
        for n in range(len(columns))
    )
