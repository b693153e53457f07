"""Assessments as they were published and edited, their takeaways with verdicts, and the text to search."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlite_utils import Database

from monitor.models import Assessment, Change, Earlier, JudgedAssessment, Takeaway, Verdict
from monitor.render import parse_json, render_json
from monitor.store.rows import write_many
from monitor.themes import find_toplines

CHANGES = TypeAdapter(tuple[Change, ...])
EARLIER = TypeAdapter(tuple[Earlier, ...])
LIVE = timedelta(hours=36)


@dataclass(frozen=True, kw_only=True)
class Revision:
    """An assessment as seen at one time, and what had changed by then."""

    id: int
    seen_at: datetime
    assessment: Assessment
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A passage that answers a search; `snippet` marks the words found with [ and ]."""

    series: str
    date: date
    url: str
    part: str
    snippet: str


class Assessments:
    """Questions about assessments, by series, date and edition."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, series: str, day: date, edition: str = "") -> Assessment | None:
        """Return the latest revision, or None."""
        sql = "select document from assessments where series = ? and date = ? and edition = ?"
        for row in self._db.query(sql, [series, day.isoformat(), edition]):
            return parse_json(json.loads(row["document"]))
        return None

    def of_day(self, series: str, day: date) -> tuple[Assessment, ...]:
        """Return the latest revisions of all editions of a date, the regular one first."""
        return tuple(self.all(series, since=day, until=day))

    def all(self, series: str, *, since: date = date.min, until: date = date.max) -> Iterator[Assessment]:
        """Yield the latest revisions in order of date."""
        sql = """select document from assessments where series = ? and date between ? and ?
            order by date, edition"""
        for row in self._db.query(sql, [series, since.isoformat(), until.isoformat()]):
            yield parse_json(json.loads(row["document"]))

    def before(self, series: str, day: date, *, most: int) -> tuple[Assessment, ...]:
        """Return the `most` assessments dated before `day`, newest first."""
        sql = "select document from assessments where series = ? and date < ? order by date desc, edition limit ?"
        rows = self._db.query(sql, [series, day.isoformat(), most])
        return tuple(parse_json(json.loads(row["document"])) for row in rows)

    def dates(self, series: str) -> tuple[date, ...]:
        """Return the dates with an assessment, in order."""
        rows = self._db.query(
            "select distinct date from assessments where series = ? order by date", [series]
        )
        return tuple(date.fromisoformat(row["date"]) for row in rows)

    def newest(self, series: str) -> date | None:
        """Return the date of the newest assessment, or None."""
        for row in self._db.query("select max(date) as day from assessments where series = ?", [series]):
            return date.fromisoformat(row["day"]) if row["day"] else None
        return None

    def arrivals(self, series: str, *, most: int = 28) -> tuple[tuple[date, datetime], ...]:
        """Return dates and when each was first seen, the newest ones; only those seen as they came.

        What was first seen more than 36 hours after its date began is history, or was late by an outage of ours.
        """
        rows = self._db.query(
            """select date, (select min(seen_at) from revisions where assessment = assessments.id) as seen_at
            from assessments where series = ? and edition = '' order by date desc limit ?""",
            [series, most],
        )
        seen = [(date.fromisoformat(row["date"]), datetime.fromisoformat(row["seen_at"])) for row in rows]
        return tuple((day, at) for day, at in seen if at - datetime.combine(day, time(), UTC) < LIVE)

    def bodies(self, *, since: datetime) -> frozenset[str]:
        """Return the SHA-256 of each page that a revision seen since a moment was read from."""
        rows = self._db.query(
            """select sha256 from revisions where sha256 is not null and seen_at >= :since
            union select sha256 from pages where fetched_at >= :since
            union select sha256 from quarantine where seen_at >= :since""",
            {"since": since.isoformat()},
        )
        return frozenset(row["sha256"] for row in rows)

    def add_revision(
        self,
        new: Assessment,
        changes: Sequence[Change],
        *,
        seen_at: datetime,
        sha256: str | None,
        told: bool,
    ) -> int:
        """Keep a new assessment or a further revision of one; return the revision's number.

        Takeaways are laid anew, without verdicts, unless their texts and toplines are as before. `told` says that the reader
        knows of this revision, or need not.
        """
        document = json.dumps(render_json(new), ensure_ascii=False)
        [row] = self._db.query(
            """insert into assessments (series, date, edition, url, document) values (?, ?, ?, ?, ?)
            on conflict (series, date, edition) do update set url = excluded.url, document = excluded.document
            returning id""",
            [new.series, new.date.isoformat(), new.edition, new.url, document],
        )
        self._lay_takeaways(row["id"], new)
        self._lay_passages(row["id"], new)
        cursor = self._db.execute(
            "insert into revisions (assessment, seen_at, sha256, document, changes, told) values (?, ?, ?, ?, ?, ?)",
            [
                row["id"],
                seen_at.isoformat(),
                sha256,
                document,
                CHANGES.dump_json(tuple(changes)).decode(),
                told,
            ],
        )
        assert cursor.lastrowid is not None  # noqa: S101 (SQLite gives one after every insert)
        return cursor.lastrowid

    def revisions(self, series: str, day: date, edition: str = "") -> tuple[Revision, ...]:
        """Return all revisions of an assessment, oldest first."""
        rows = self._db.query(
            """select revisions.* from revisions join assessments on assessments.id = revisions.assessment
            where series = ? and date = ? and edition = ? order by revisions.id""",
            [series, day.isoformat(), edition],
        )
        return tuple(_revision(row) for row in rows)

    def untold(self, series: str) -> tuple[Assessment, ...]:
        """Return the assessments whose latest revision the reader has not been told of."""
        rows = self._db.query(
            """select assessments.document from assessments
            join revisions on revisions.id =
                (select max(id) from revisions where revisions.assessment = assessments.id)
            where series = ? and not told order by date, edition""",
            [series],
        )
        return tuple(parse_json(json.loads(row["document"])) for row in rows)

    def last_told(self, assessment: Assessment) -> Revision | None:
        """Return the latest revision the reader was told of, or need not be."""
        rows = self._db.query(
            """select revisions.* from revisions join assessments on assessments.id = revisions.assessment
            where series = ? and date = ? and edition = ? and told order by revisions.id desc limit 1""",
            [assessment.series, assessment.date.isoformat(), assessment.edition],
        )
        return next(map(_revision, rows), None)

    def mark_told(self, assessment: Assessment) -> None:
        """The reader knows the assessment's latest revision."""
        self._db.execute(
            """update revisions set told = 1 where id = (select max(revisions.id) from revisions
                join assessments on assessments.id = revisions.assessment
                where series = ? and date = ? and edition = ?)""",
            [assessment.series, assessment.date.isoformat(), assessment.edition],
        )

    def untracked_since(self, series: str) -> date | None:
        """Return the earliest date with a takeaway that has no verdict, or None."""
        rows = self._db.query(
            """select min(date) as day from assessments join takeaways on takeaways.assessment = assessments.id
            where series = ? and theme is null""",
            [series],
        )
        [row] = rows
        return date.fromisoformat(row["day"]) if row["day"] else None

    def judged(
        self, series: str, *, since: date = date.min, before: date = date.max
    ) -> tuple[JudgedAssessment, ...]:
        """Return the days of history with their verdicts, in order of date."""
        rows = self._db.query(
            """select date, edition, takeaways.* from takeaways
            join assessments on assessments.id = takeaways.assessment
            where series = ? and date >= ? and date < ? and theme is not null
            order by date, edition, position""",
            [series, since.isoformat(), before.isoformat()],
        )
        days: dict[tuple[str, str], list[tuple[Verdict, str]]] = {}
        for row in rows:
            days.setdefault((row["date"], row["edition"]), []).append((_verdict(row), row["support"]))
        return tuple(
            JudgedAssessment(
                date=date.fromisoformat(day),
                edition=edition,
                verdicts=tuple(verdict for verdict, _ in found),
                support=tuple(support for _, support in found),
            )
            for (day, edition), found in days.items()
        )

    def verdicts(self, assessment: Assessment) -> tuple[Verdict, ...]:
        """Return the verdicts on an assessment's takeaways, in order of position."""
        days = self.judged(
            assessment.series, since=assessment.date, before=assessment.date + timedelta(days=1)
        )
        return next((day.verdicts for day in days if day.edition == assessment.edition), ())

    def add_verdicts(self, assessment: Assessment, verdicts: Iterable[Verdict]) -> None:
        """Keep what the tracker says of each takeaway, instead of what it said before."""
        write_many(
            self._db,
            """update takeaways set theme = ?, also = ?, status = ?, novelty = ?, earlier = ?, reasons = ?
            where position = ? and assessment =
                (select id from assessments where series = ? and date = ? and edition = ?)""",
            [
                (
                    verdict.theme,
                    json.dumps(verdict.also),
                    verdict.status,
                    verdict.novelty,
                    EARLIER.dump_json(verdict.earlier).decode(),
                    json.dumps(verdict.reasons, ensure_ascii=False),
                    verdict.takeaway.position,
                    assessment.series,
                    assessment.date.isoformat(),
                    assessment.edition,
                )
                for verdict in verdicts
            ],
        )

    def forget_verdicts(self, series: str, *, since: date) -> None:
        """Leave the takeaways of a date and all later ones without verdicts, to be tracked again."""
        self._db.execute(
            """update takeaways set theme = null where assessment in
                (select id from assessments where series = ? and date >= ?)""",
            [series, since.isoformat()],
        )

    def search(self, words: str, *, most: int = 20) -> tuple[Found, ...]:
        """Return the passages that hold all of the words, best first."""
        query = " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
        rows = self._db.query(
            """select series, date, url, part, snippet(passages_fts, 0, '[', ']', ' ... ', 24) as snippet
            from passages_fts join passages on passages.id = passages_fts.rowid
            join assessments on assessments.id = passages.assessment
            where passages_fts match ? order by rank limit ?""",
            [query, most],
        )
        return tuple(Found(**{**row, "date": date.fromisoformat(row["date"])}) for row in rows)

    def _lay_takeaways(self, assessment: int, new: Assessment) -> None:
        before = self._db.query(
            "select text, support from takeaways where assessment = ? order by position", [assessment]
        )
        support = find_toplines(new.takeaways, new.toplines)
        texts = [takeaway.text for takeaway in new.takeaways]
        if [(row["text"], row["support"]) for row in before] == list(zip(texts, support, strict=True)):
            return
        self._db.execute("delete from takeaways where assessment = ?", [assessment])
        write_many(
            self._db,
            "insert into takeaways (assessment, position, text, support) values (?, ?, ?, ?)",
            [
                (assessment, takeaway.position, takeaway.text, toplines)
                for takeaway, toplines in zip(new.takeaways, support, strict=True)
            ],
        )

    def _lay_passages(self, assessment: int, new: Assessment) -> None:
        self._db.execute("delete from passages where assessment = ?", [assessment])
        passages = [("takeaway", takeaway.text) for takeaway in new.takeaways]
        passages += [("topline", text) for text in new.toplines]
        passages += [(section.heading, text) for section in new.sections for text in section.paragraphs]
        write_many(
            self._db,
            "insert into passages (assessment, part, text) values (?, ?, ?)",
            [(assessment, part, text) for part, text in passages],
        )


def _revision(row: dict[str, Any]) -> Revision:
    return Revision(
        id=row["id"],
        seen_at=datetime.fromisoformat(row["seen_at"]),
        assessment=parse_json(json.loads(row["document"])),
        changes=CHANGES.validate_json(row["changes"]),
    )


def _verdict(row: dict[str, Any]) -> Verdict:
    return Verdict(
        takeaway=Takeaway(position=row["position"], text=row["text"]),
        theme=row["theme"],
        also=tuple(json.loads(row["also"])),
        status=row["status"],
        novelty=row["novelty"],
        earlier=EARLIER.validate_json(row["earlier"]),
        reasons=tuple(json.loads(row["reasons"])),
    )
