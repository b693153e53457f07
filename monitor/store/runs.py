"""What the schedule remembers across restarts: when each job last ran, and which incidents are ongoing."""

from collections.abc import Iterable
from datetime import datetime

from monitor.incidents import INCIDENTS, Incident, Ongoing
from monitor.store.database import Queries
from monitor.store.rows import Row, parse_moment, read_rows, reader_of, write_many

TROUBLES = "select *, trouble as incident, told as announced from troubles"


class Runs(Queries):
    """Queries about jobs and ongoing incidents, which have one row each."""

    def last(self, job: str) -> datetime | None:
        """Return the moment up to which a job is done, or None."""
        return next(read_rows(self._db, "runs", "select * from runs where job = ?", [job], read_run), None)

    def mark(self, job: str, at: datetime) -> None:
        """Note that the job is done up to this moment."""
        self._db.execute("insert or replace into runs (job, at) values (?, ?)", [job, at])

    def newest(self, prefix: str) -> str | None:
        """Return the job marked with the latest moment among those whose names begin so, or None."""
        sql = "select job from runs where substr(job, 1, length(?)) = ? order by at desc limit 1"
        return next((row["job"] for row in self._db.query(sql, [prefix, prefix])), None)

    def incidents(self, series: str) -> dict[Incident, Ongoing]:
        """Return the ongoing incidents of a series."""
        sql = f"{TROUBLES} where series = ?"
        lasting = read_rows(self._db, "troubles", sql, [series], read_incident)
        return {one.incident: one for one in lasting}

    def save_incidents(self, series: str, lasting: Iterable[Ongoing]) -> None:
        """Replace the incidents of the series with these."""
        with self._db.atomic():
            self._db.execute("delete from troubles where series = ?", [series])
            write_many(
                self._db,
                "insert into troubles (series, trouble, since, checks, told, reason) values (?, ?, ?, ?, ?, ?)",
                [(series, one.incident, one.since, one.checks, one.announced, one.reason) for one in lasting],
            )


def read_run(row: Row) -> datetime:
    """Return the moment of a job's row."""
    return parse_moment(row["at"])


def read_incident(row: Row) -> Ongoing:
    """Return the incident of a row; raises ValueError if its kind is unknown."""
    if row["incident"] not in INCIDENTS:
        raise ValueError(f"{row['incident']!r} is no incident")
    return _read_ongoing(row)


_read_ongoing = reader_of(Ongoing)
