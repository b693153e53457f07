"""What the pages read of all takeaways at once: light rows, without reasons or nearest earlier ones."""

import json
from dataclasses import dataclass
from datetime import date

from monitor.store.database import Database
from monitor.store.rows import Row, read_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedTakeaway:
    """One judged takeaway as an overview lists it; `status` is the tracker's word."""

    date: date
    edition: str
    position: int
    text: str
    theme: str
    also: tuple[str, ...]
    status: str


class Overviews:
    """Questions that take in a whole series."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def takeaways(self, series: str) -> tuple[ListedTakeaway, ...]:
        """Return all judged takeaways of a series, in order of date, edition and position."""
        sql = """select date, edition, position, text, theme, also, status from takeaways
            join assessments on assessments.id = takeaways.assessment
            where series = ? and theme is not null order by date, edition, position"""
        return tuple(read_rows(self._db, "takeaways", sql, [series], _read_listed))


def _read_listed(row: Row) -> ListedTakeaway:
    also = () if row["also"] == "[]" else tuple(json.loads(row["also"]))
    return ListedTakeaway(**{**row, "date": date.fromisoformat(row["date"]), "also": also})
