"""Assessments with their revisions, and their takeaways with verdicts."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from monitor.models import Assessment, Change, JudgedAssessment, Verdict
from monitor.render import parse_json, render_document
from monitor.store.database import Queries
from monitor.store.dates import NEXT_TURN
from monitor.store.packing import pack, unpack
from monitor.store.passages import Passages
from monitor.store.rows import (
    Row,
    collector_paused,
    parse_moment,
    parse_place,
    place_of,
    read_light,
    read_rows,
    write_document,
    write_many,
)
from monitor.store.verdicts import read_judged, read_outline, verdict_values

NEAR = timedelta(days=7)  # at most between a post's date and the one that its publisher corrects it to
REMEMBERED = 8  # documents cached: each new page is compared with the same few
LATEST = """
    select assessments.id, series, date, edition, document from assessments
    join revisions on revisions.id = (select max(id) from revisions where revisions.assessment = assessments.id)"""
REVISIONS = """
    select revisions.* from revisions join assessments on assessments.id = revisions.assessment
    where series = ? and date = ? and edition = ?"""
PLACES = "select id, date, edition from assessments where series = ? and date >= ? and date < ?"


@dataclass(frozen=True, kw_only=True)
class Revision:
    """An assessment as it was seen at one time, and what had changed since the last revision."""

    id: int
    seen_at: datetime
    assessment: Assessment
    changes: tuple[Change, ...]


class Assessments(Queries):
    """Queries about assessments, by series, date and edition."""

    def get(self, series: str, day: date, edition: str = "") -> Assessment | None:
        """Return the latest revision, or None."""
        sql = f"{LATEST} where series = ? and date = ? and edition = ?"
        return next(self._read(sql, [series, day, edition]), None)

    def of_day(self, series: str, day: date) -> tuple[Assessment, ...]:
        """Return the latest revisions of all editions of a date, in the order in which they are judged."""
        return tuple(self.all(series, since=day, until=day))

    def of_address(self, series: str, url: str) -> tuple[Assessment, ...]:
        """Return the latest revisions of the complete assessments that were read at an address, of any date."""
        return tuple(self._read(f"{LATEST} where series = ? and url = ? and not partial", [series, url]))

    def all(self, series: str, *, since: date = date.min, until: date = date.max) -> Iterator[Assessment]:
        """Yield the latest revisions in order of date, and of turn within a date."""
        sql = f"{LATEST} where series = ? and date between ? and ? order by date, turn"
        yield from self._read(sql, [series, since, until])

    def near(self, series: str, day: date) -> Iterator[Assessment]:
        """Yield the latest revisions dated at most NEAR before or after a day, in order."""
        first, last = max(day, date.min + NEAR) - NEAR, min(day, date.max - NEAR) + NEAR
        return self.all(series, since=first, until=last)

    def before(self, series: str, day: date, *, most: int) -> tuple[Assessment, ...]:
        """Return the `most` assessments dated before `day`, newest first."""
        sql = f"{LATEST} where series = ? and date < ? order by date desc, turn desc limit ?"
        return tuple(self._read(sql, [series, day, most]))

    def bodies(self, *, since: datetime) -> frozenset[str]:
        """Return the SHA-256 of each page that was fetched, read or quarantined since a moment."""
        rows = self._db.query(
            """select sha256 from revisions where sha256 is not null and seen_at >= :since
            union select sha256 from pages where fetched_at >= :since
            union select sha256 from quarantine where seen_at >= :since""",
            {"since": since},
        )
        return frozenset(row["sha256"] for row in rows)

    def add_revision(
        self,
        new: Assessment,
        changes: Sequence[Change],
        *,
        seen_at: datetime,
        sha256: str | None,
        announced: bool,
    ) -> int:
        """Store a new assessment or a new revision of one; return the revision's number.

        Takeaways are replaced, without verdicts, unless their texts, toplines and details are unchanged. `announced` says
        that this revision was announced or need not be; if the one before it is not announced yet, neither is this one.
        """
        document = render_document(new)
        number = self._add_row(document)
        self._replace_takeaways(number, new)
        Passages(self._db).index(number, new)
        return self._db.number(
            """insert into revisions (assessment, seen_at, sha256, document, changes, told) values (?, ?, ?, ?, ?,
                ? and coalesce((select told from revisions where assessment = ? order by id desc limit 1), 1))
            returning id""",
            [
                number,
                seen_at,
                sha256,
                pack(json.dumps(document, ensure_ascii=False)),
                write_document([vars(change) for change in changes]),
                announced,
                number,
            ],
        )

    def revisions(self, series: str, day: date, edition: str = "") -> tuple[Revision, ...]:
        """Return all revisions of an assessment, oldest first."""
        sql = f"{REVISIONS} order by revisions.id"
        return tuple(read_rows(self._db, "revisions", sql, [series, day, edition], read_revision))

    def unannounced(self, series: str) -> tuple[Assessment, ...]:
        """Return the assessments whose latest revision is not announced yet."""
        return tuple(self._read(f"{LATEST} where series = ? and not told order by date, turn", [series]))

    def last_announced(self, assessment: Assessment) -> Revision | None:
        """Return the latest revision that was announced or need not be, or None."""
        sql = f"{REVISIONS} and told order by revisions.id desc"
        values = [assessment.series, *assessment.assessment_id]
        return next(read_rows(self._db, "revisions", sql, values, read_revision), None)

    def mark_announced(self, assessment: Assessment) -> None:
        """Note that the assessment's latest revision was announced."""
        self._db.execute(
            """update revisions set told = 1 where id = (select max(revisions.id) from revisions
                join assessments on assessments.id = revisions.assessment
                where series = ? and date = ? and edition = ?)""",
            [assessment.series, *assessment.assessment_id],
        )

    def context(self, assessment: Assessment) -> tuple[tuple[str, ...], ...]:
        """Return the toplines and the detail of each takeaway of a stored assessment, as they were found when it was stored."""
        rows = self._db.execute(
            """select text, support, passage from takeaways join assessments on assessments.id = takeaways.assessment
            where series = ? and date = ? and edition = ? order by position""",
            [assessment.series, *assessment.assessment_id],
        ).fetchall()
        is_whole = all(isinstance(value, str) for row in rows for value in row)
        if not is_whole or [row[0] for row in rows] != [one.text for one in assessment.takeaways]:
            return _find_context(assessment)  # a row is damaged
        return tuple(tuple(row[column] for row in rows) for column in (1, 2))

    def add_context(self) -> None:
        """Store toplines and details of takeaways that were stored before migration m030."""
        found = read_rows(self._db, "assessments", LATEST, [], lambda row: (row["id"], read_assessment(row)))
        for number, assessment in list(found):
            write_many(
                self._db,
                "update takeaways set support = ?, passage = ? where assessment = ? and position = ?",
                [
                    (*beside, number, one.position)
                    for one, *beside in zip(assessment.takeaways, *_find_context(assessment), strict=True)
                ],
            )

    def judged(
        self, series: str, *, since: date = date.min, until: date = date.max
    ) -> tuple[JudgedAssessment, ...]:
        """Return the judged assessments from `since` to `until`, in order of date."""
        sql = """select series, date, edition, takeaways.* from takeaways
            join assessments on assessments.id = takeaways.assessment
            where series = ? and date between ? and ? and theme is not null
            order by date, turn, position"""
        days: dict[tuple[date, str], list[tuple[Verdict, str, str]]] = {}
        rows = read_rows(self._db, "takeaways", sql, [series, since, until], read_judged)
        for day, edition, verdict, toplines, detail in rows:
            days.setdefault((day, edition), []).append((verdict, toplines, detail))
        return tuple(
            JudgedAssessment(date=day, edition=edition, verdicts=verdicts, support=support, details=details)
            for (day, edition), found in days.items()
            for verdicts, support, details in [zip(*found, strict=True)]
        )

    def outline(
        self, series: str, *, since: date = date.min, before: date = date.max
    ) -> tuple[JudgedAssessment, ...]:
        """Return the judged assessments by date, without toplines, details, reasons and nearest earlier takeaways.

        The only reason kept is that a second reader gave an opinion. The rest is most of what is stored, but is needed only
        for the few assessments that messages are about.
        """
        sql = """select assessment, position, number, text, theme, nullif(also, '[]'), status, novelty, possibly_new,
                instr(reason_kinds, '"second reader"')
            from takeaways join assessments on assessments.id = takeaways.assessment
            where series = ? and date >= ? and date < ? and theme is not null order by date, turn, assessment, position"""
        values = [series, since, before]
        with collector_paused():
            verdicts = read_light(self._db, "takeaways", sql, values, read_outline)
            places = dict(read_light(self._db, "assessments", PLACES, values, _read_place))
        return tuple(
            JudgedAssessment(
                date=places[number][0],
                edition=places[number][1],
                verdicts=tuple(verdict for _, verdict in found),
            )
            for number, found in groupby(verdicts, key=itemgetter(0))
            if number in places
        )

    def verdicts(self, assessment: Assessment) -> tuple[Verdict, ...]:
        """Return the verdicts on an assessment's takeaways, in order of position."""
        days = self.judged(assessment.series, since=assessment.date, until=assessment.date)
        return next((day.verdicts for day in days if day.edition == assessment.edition), ())

    def add_verdicts(self, assessment: Assessment, verdicts: Iterable[Verdict]) -> None:
        """Store the verdict on each takeaway in place of any earlier one."""
        write_many(
            self._db,
            """update takeaways set theme = ?, folder = ?, also = ?, status = ?, novelty = ?, possibly_new = ?, earlier = ?,
            reasons = ?, reason_kinds = ?
            where position = ? and assessment =
                (select id from assessments where series = ? and date = ? and edition = ?)""",
            [
                (*verdict_values(one), one.takeaway.position, assessment.series, *assessment.assessment_id)
                for one in verdicts
            ],
        )

    def forget_verdicts(self, series: str, *, since: date) -> None:
        """Remove the verdicts on takeaways of a date and later, so that they are tracked again."""
        self._db.execute(
            """update takeaways set theme = null where assessment in
                (select id from assessments where series = ? and date >= ?)""",
            [series, since],
        )

    def _read(self, sql: str, values: Sequence[Any]) -> Iterator[Assessment]:
        return read_rows(self._db, "assessments", sql, values, read_assessment)

    def _add_row(self, document: dict[str, Any]) -> int:
        """Add or update an assessment's row; return its number."""
        return self._db.number(
            f"""insert into assessments (series, date, edition, url, title, published_at, partial, turn)
            values (:series, :date, :edition, :url, :title, :published_at, :partial, {NEXT_TURN})
            on conflict (series, date, edition) do update set url = excluded.url, title = excluded.title,
                published_at = excluded.published_at, partial = excluded.partial
            returning id""",  # noqa: S608 (our own words)
            document,
        )

    def _replace_takeaways(self, assessment: int, new: Assessment) -> None:
        before = self._db.query(
            "select text, support, passage from takeaways where assessment = ? order by position",
            [assessment],
        )
        texts = [takeaway.text for takeaway in new.takeaways]
        now = list(zip(texts, *_find_context(new), strict=True))
        if [tuple(row.values()) for row in before] == now:
            return
        self._db.execute("delete from takeaways where assessment = ?", [assessment])
        write_many(
            self._db,
            "insert into takeaways (assessment, position, number, text, support, passage) values (?, ?, ?, ?, ?, ?)",
            [
                (assessment, takeaway.position, takeaway.number, *told)
                for takeaway, told in zip(new.takeaways, now, strict=True)
            ],
        )


def _find_context(assessment: Assessment) -> tuple[tuple[str, ...], ...]:
    from monitor.themes import find_context  # noqa: PLC0415  loads the tracker, which only a new assessment needs

    return find_context(assessment)


def read_assessment(row: Row) -> Assessment:
    """Return the assessment of a row; raises ValueError or TypeError for a damaged one."""
    place_of(row)
    return _read_document(row["document"])


@lru_cache(maxsize=REMEMBERED)
def _read_document(packed: bytes) -> Assessment:
    return parse_json(json.loads(unpack(packed)))


def read_revision(row: Row) -> Revision:
    """Return the revision of a row."""
    return Revision(
        id=row["id"],
        seen_at=parse_moment(row["seen_at"]),
        assessment=_read_document(row["document"]),
        changes=tuple(Change(**change) for change in json.loads(row["changes"])),
    )


def _read_place(row: Sequence[Any]) -> tuple[int, tuple[date, str]]:
    number, day, edition = row
    return number, parse_place(day, edition)
