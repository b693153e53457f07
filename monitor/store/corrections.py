"""The log of the user's corrections; an entry is never deleted, only undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.corrections import Correction, CorrectionKind, Corrections
from monitor.store.database import Queries
from monitor.store.rows import Row, parse_moment, read_moment, read_rows, write_many


@dataclass(frozen=True, kw_only=True)
class Logged:
    """A correction in the log; `undone_at` is None while it is in force."""

    correction: Correction
    undone_at: datetime | None


class CorrectionLog(Queries):
    """Queries about the user's corrections of a series."""

    def add(
        self, series: str, kind: CorrectionKind, subject: str, value: str | None, *, at: datetime
    ) -> Correction:
        """Log a correction."""
        number = self._db.number(
            "insert into corrections (series, kind, subject, value, made_at) values (?, ?, ?, ?, ?) returning id",
            [series, kind, subject, value, at],
        )
        return Correction(id=number, kind=kind, subject=subject, value=value, made_at=at)

    def undo(self, series: str, number: int, *, at: datetime) -> Correction | None:
        """Undo a correction and return it; return None if no correction with this number is in force."""
        sql = "select * from corrections where series = ? and id = ? and undone_at is null"
        found = next(read_rows(self._db, "corrections", sql, [series, number], read_logged), None)
        if found is None:
            return None
        self._db.execute("update corrections set undone_at = ? where id = ?", [at, number])
        return found.correction

    def follow(self, series: str, moves: Mapping[str, str]) -> tuple[Correction, ...]:
        """Update the ids of takeaways that an edit moved; return the corrections that this changed."""
        followed = ((one.correction, one.correction.follow(moves)) for one in self.log(series))
        changed = tuple(new for old, new in followed if new != old)
        rows = [(one.subject, one.value, one.id) for one in changed]
        write_many(self._db, "update corrections set subject = ?, value = ? where id = ?", rows)
        return changed

    def log(self, series: str) -> tuple[Logged, ...]:
        """Return all corrections, undone ones too, oldest first."""
        sql = "select * from corrections where series = ? order by id"
        return tuple(read_rows(self._db, "corrections", sql, [series], read_logged))

    def standing(self, series: str) -> Corrections:
        """Return the corrections in force."""
        return Corrections(one.correction for one in self.log(series) if one.undone_at is None)


def read_logged(row: Row) -> Logged:
    """Return the correction of a row."""
    return Logged(
        correction=Correction(
            id=row["id"],
            kind=row["kind"],
            subject=row["subject"],
            value=row["value"],
            made_at=parse_moment(row["made_at"]),
        ),
        undone_at=read_moment(row["undone_at"]),
    )
