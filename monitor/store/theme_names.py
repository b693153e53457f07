"""The names of themes in messages: each is made once, and kept until the user renames the theme."""

from collections.abc import Mapping
from datetime import UTC, datetime

from monitor.store.database import Queries
from monitor.store.rows import Row, read_rows, write_many
from monitor.theme import ThemeName


class ThemeNames(Queries):
    """Queries about the names of a series' themes."""

    def of(self, series: str) -> dict[str, ThemeName]:
        """Return the names by the themes' ids."""
        sql = "select * from theme_names where series = ?"
        return dict(read_rows(self._db, "theme_names", sql, [series], read_name))

    def keep(self, series: str, names: Mapping[str, ThemeName]) -> None:
        """Make these the names of the series' themes; a name that stays keeps its time."""
        held = self.of(series)
        now = datetime.now(UTC)
        gone = [(series, theme) for theme in held if theme not in names]
        new = [
            (series, theme, one.name, one.source, one.opener, now)
            for theme, one in names.items()
            if held.get(theme) != one
        ]
        write_many(self._db, "delete from theme_names where series = ? and theme = ?", gone)
        write_many(self._db, "insert or replace into theme_names values (?, ?, ?, ?, ?, ?)", new)


def read_name(row: Row) -> tuple[str, ThemeName]:
    """Return the theme's id and the name of a row."""
    return row["theme"], ThemeName(name=row["name"], source=row["source"], opener=row["opener"])
