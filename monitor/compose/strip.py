"""The strip in a period's digest: its busiest themes, with a sign for each column in which one was reported."""

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
