"""The strip of a period's digest: its busiest themes at a glance, a sign for each day on which one was told."""

from dataclasses import dataclass

from monitor.compose.phrases import HEADINGS

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
    """One theme of the strip: for each column a status, "" (not told) or "none" (no assessment)."""

    name: str
    cells: tuple[str, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """1 where the theme was told, as templates of version 0.1 read it."""
        return tuple(int(cell not in {"", "none"}) for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The themes of a period at a glance; a column is headed by two short lines, as ("Th", "18")."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()  # what the columns are, and how many themes are left out

    @property
    def legend(self) -> str:
        """What the signs that occur mean; then the notes."""
        found = {cell for row in self.rows for cell in row.cells}
        signs = [f"{GLYPHS[key]} {words}" for key, words in LEGEND.items() if key in found]
        return " ".join(
            [", ".join([*signs, *(["blank: not reported"] if "" in found else [])]) + ".", *self.notes]
        )

    def heat(self, count: int) -> int:
        """Return 0 or 4, as templates of version 0.1 colour a cell."""
        return 4 if count else 0
