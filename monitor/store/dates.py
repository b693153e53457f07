"""Dates of assessments, and what is still to do about them: all that a check with nothing new needs to read."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from monitor.store.database import Queries
from monitor.store.rows import Row, day_of, parse_moment, read_rows, write_many

if TYPE_CHECKING:
    from monitor.models import Assessment

NEXT_TURN = "(select coalesce(max(turn) + 1, 0) from assessments where series = :series and date = :date)"
LIVE = timedelta(hours=36)
MAX_ARRIVALS = 28  # four weeks of a daily series
DAY = timedelta(days=1)
RENAME_TAKEAWAYS = tuple(
    f"""update or replace {table} set {column} = :new || substr({column}, length(:old) + 1)
        where series = :series and substr({column}, 1, length(:old)) = :old{where}"""  # noqa: S608 (our own names)
    for table, column, where in (
        ("corrections", "subject", " and kind != 'watch'"),
        ("corrections", "value", " and kind in ('merge', 'move', 'not-new')"),
        ("theme_names", "theme", ""),
    )
)


class Dates(Queries):
    """Queries about dates, by series."""

    def all(self, series: str, *, since: date = date.min, until: date = date.max) -> tuple[date, ...]:
        """Return the dates with an assessment, in order."""
        sql = "select distinct series, date from assessments where series = ? and date between ? and ? order by date"
        values = [series, since, until]
        return tuple(read_rows(self._db, "assessments", sql, values, day_of))

    def series(self) -> tuple[str, ...]:
        """Return the series of which there are assessments, also those that are no longer in config.yaml."""
        sql = "select distinct series from assessments order by series"
        return tuple(row["series"] for row in self._db.query(sql))

    def newest(self, series: str, *, until: date = date.max) -> date | None:
        """Return the newest date up to `until` with an assessment, or None; an imported file may have any date."""
        return next(iter(self.latest(series, 1, until=until)), None)

    def latest(self, series: str, most: int, *, until: date = date.max) -> tuple[date, ...]:
        """Return the latest dates up to `until` with an assessment, at most `most`, in order."""
        sql = (
            "select distinct series, date from assessments where series = ? and date <= ? order by date desc"
        )
        found = read_rows(self._db, "assessments", sql, [series, until], day_of)
        return tuple(islice(found, most))[::-1]

    def arrivals(self, series: str) -> tuple[tuple[date, datetime], ...]:
        """Return the newest dates, and when each was first seen, newest first; only those seen as they came.

        An assessment first seen more than 36 hours after its date began is history, or was delayed by an outage of ours. One
        seen a day or more before its date began was imported from a file with that date.
        """
        sql = """select series, date, (select min(seen_at) from revisions where assessment = assessments.id) as seen_at
            from assessments where series = ? and edition = '' order by date desc limit ?"""
        seen = read_rows(self._db, "assessments", sql, [series, MAX_ARRIVALS], _arrival)
        return tuple((day, at) for day, at in seen if -DAY < at - datetime.combine(day, time(), UTC) < LIVE)

    def note_backfilled(self, series: str, days: Iterable[date], *, at: datetime) -> None:
        """Note that a backfill asked for these days."""
        sql = "insert or replace into runs (job, at) values (?, ?)"
        write_many(self._db, sql, [(f"backfill {series} {day}", at) for day in days])

    def unpublished(self, series: str) -> frozenset[date]:
        """Return the days that a backfill asked for and for which the publisher lists nothing."""
        sql = """select job, substr(job, -10) as date from runs where job = 'backfill ' || :series || ' ' || substr(job, -10)
            and not exists (select 1 from links where series = :series and date = substr(job, -10) and route != 'mirror')"""
        return frozenset(read_rows(self._db, "runs", sql, {"series": series}, day_of))

    def untracked_since(self, series: str) -> date | None:
        """Return the earliest date with a takeaway that has no verdict, or None."""
        sql = """select distinct series, date from takeaways indexed by takeaways_untracked
            cross join assessments on assessments.id = takeaways.assessment
            where series = ? and theme is null order by date"""
        return next(read_rows(self._db, "assessments", sql, [series], day_of), None)

    def has_unannounced(self, series: str) -> bool:
        """Return whether the latest revision of any assessment is not announced yet."""
        return self._db.has(
            """select 1 from revisions untold cross join assessments on assessments.id = assessment -- in this order: by index
            where not told and series = ?
            and not exists (select 1 from revisions where assessment = untold.assessment and id > untold.id) limit 1""",
            [series],
        )

    def has_others(self, one: "Assessment") -> bool:
        """Return whether there are other editions of an assessment's date."""
        sql = "select 1 from assessments where series = ? and date = ? and edition != ? limit 1"
        return self._db.has(sql, [one.series, one.date, one.edition])

    def put_before(self, one: "Assessment", other: "Assessment") -> None:
        """Let an edition be judged before another of its date; else editions are judged in the order in which they came."""
        of_day = "where series = :series and date = :date"
        self._db.execute(
            f"""update assessments set turn = iif(edition = :edition, place.turn, assessments.turn + 1)
            from (select turn from assessments {of_day} and edition = :other) as place
            {of_day} and (edition = :edition or assessments.turn >= place.turn)""",  # noqa: S608 (our own words)
            {"series": one.series, "date": one.date, "edition": one.edition, "other": other.edition},
        )

    def correct(self, old: "Assessment", new: "Assessment") -> None:
        """Give an assessment the date and edition of a new reading, and all that names it or its takeaways.

        It is judged after the other editions of that date, of which people may know. It must have no verdicts: mentions are
        found by the date under which they were made.
        """
        values = {
            "series": new.series,
            **new.assessment_id._asdict(),
            "old_date": old.date,
            "old_edition": old.edition,
            "old": f"{old.key}/",
            "new": f"{new.key}/",
        }
        before = "where series = :series and date = :old_date and edition = :old_edition"
        for sql in (
            f"update assessments set turn = {NEXT_TURN} {before}",  # noqa: S608 (our own words)
            f"update assessments set date = :date, edition = :edition {before}",  # noqa: S608 (our own words)
            f"update gathered set date = :date, edition = :edition {before}",  # noqa: S608 (our own words)
            *RENAME_TAKEAWAYS,
        ):
            self._db.execute(sql, values)
        write_many(
            self._db,
            "update readings set date = ? where series = ? and date = ? and takeaway = ?",
            [(new.date, old.series, old.date, one.text) for one in old.takeaways],
        )


def _arrival(row: Row) -> tuple[date, datetime]:
    return day_of(row), parse_moment(row["seen_at"])
