"""What the schedule must remember over a restart: when each job last ran, and which troubles last."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlite_utils import Database

from monitor.incidents import Incident, Ongoing
from monitor.store.rows import write_many


class Runs:
    """Questions about jobs, one row each, and about troubles, one row for each that lasts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def last(self, job: str) -> datetime | None:
        """Return the moment up to which a job is done, or None."""
        for row in self._db.query("select at from runs where job = ?", [job]):
            return datetime.fromisoformat(row["at"])
        return None

    def mark(self, job: str, at: datetime) -> None:
        """The job is done up to this moment."""
        self._db.execute("insert or replace into runs (job, at) values (?, ?)", [job, at.isoformat()])

    def troubles(self, series: str) -> dict[Incident, Ongoing]:
        """Return the troubles of a series that last."""
        rows = self._db.query("select * from troubles where series = ?", [series])
        return {
            cast(Incident, row["trouble"]): Ongoing(
                trouble=cast(Incident, row["trouble"]),
                since=datetime.fromisoformat(row["since"]),
                checks=row["checks"],
                told=bool(row["told"]),
            )
            for row in rows
        }

    def save_incidents(self, series: str, lasting: Iterable[Ongoing]) -> None:
        """Put these in the place of the series' troubles."""
        with self._db.atomic():
            self._db.execute("delete from troubles where series = ?", [series])
            write_many(
                self._db,
                "insert into troubles (series, trouble, since, checks, told) values (?, ?, ?, ?, ?)",
                [(series, one.trouble, one.since.isoformat(), one.checks, one.told) for one in lasting],
            )
