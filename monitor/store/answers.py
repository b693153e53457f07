"""The log of the second reader's answers: each is asked for once, and read whenever themes are tracked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from monitor.models import Earlier
from monitor.second_reader.answer import Opinion
from monitor.second_reader.prompt import Messages
from monitor.store.database import Queries
from monitor.store.rows import Row, day_of, read_rows, reader_of

NOT_ASKED = "not asked, after: "  # in a log entry, before the failure that ended the questions


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question and its result: an opinion or an error."""

    date: date
    takeaway: str  # its text
    model: str
    sha256: str
    messages: Messages
    asked_at: datetime
    seconds: float = 0.0
    tokens_asked: int = 0
    tokens_answered: int = 0
    answer: str | None = None
    error: str | None = None
    opinion: Opinion | None = None


class Answers(Queries):
    """Queries about the second reader's answers."""

    def add(self, series: str, asked: Asked) -> None:
        """Log a question."""
        row = {"series": series, **_row(asked)}
        columns, marks = ", ".join(row), ", ".join("?" for _ in row)
        self._db.execute(f"insert into readings ({columns}) values ({marks})", list(row.values()))  # noqa: S608 (our own names)

    def opinions(self, series: str, day: date, model: str) -> dict[str, Opinion]:
        """Return a model's opinions on the takeaways of a date, by their text; a later one replaces an earlier one."""
        return {one.takeaway: one.opinion for one in self.of_day(series, day, model) if one.opinion}

    def earlier(self, series: str, before: date, model: str) -> Iterator[tuple[date, dict[str, Opinion]]]:
        """Yield the dates before `before`, in order, each with a model's opinions as `opinions` returns them."""
        sql = """select date, takeaway, new, confidence, matches, title, reason from readings
            where series = ? and model = ? and date < ? and error is null order by date, id"""
        found = read_rows(self._db, "readings", sql, [series, model, before], _told)
        for day, told in groupby(found, key=lambda one: one[0]):
            yield day, {takeaway: opinion for _, takeaway, opinion in told}

    def titles(self, series: str, model: str) -> dict[str, str]:
        """Return the headlines that a model gave, by the takeaway's text; a later one replaces an earlier one."""
        rows = self._db.query(
            "select takeaway, title from readings where series = ? and model = ? and title != '' order by id",
            [series, model],
        )
        return {row["takeaway"]: row["title"] for row in rows}

    def of_day(self, series: str, day: date, model: str | None = None) -> tuple[Asked, ...]:
        """Return the questions about the takeaways of a date, in the order they were asked."""
        sql = (
            "select * from readings where series = ? and date = ? and coalesce(?, model) = model order by id"
        )
        return tuple(read_rows(self._db, "readings", sql, [series, day, model], read_asked))

    def find(self, sha256: str) -> Asked | None:
        """Return the latest answer to exactly this question that gave an opinion, or None."""
        sql = "select * from readings where sha256 = ? and error is null order by id desc"
        return next(read_rows(self._db, "readings", sql, [sha256], read_asked), None)

    def last_failure(self, series: str) -> str | None:
        """Return why the latest question has no answer, or None if it has one."""
        sql = "select error from readings where series = ? order by id desc limit 1"
        errors = [row["error"] for row in self._db.query(sql, [series])]
        return str(errors[0]).removeprefix(NOT_ASKED) if errors and errors[0] else None

    def has_answered(self, series: str, *, since: datetime) -> bool:
        """Return whether a valid answer came after the failures on the newest date that has any since a moment.

        Those before it, on other dates of the same check, do not count, nor does a copy from the log, which takes no time.
        """
        sql = """select 1 from readings where series = :series and error is null and seconds > 0 and id > (
                select id from readings where series = :series and error is not null and asked_at >= :since
                order by date desc, id limit 1)
            limit 1"""
        return bool(list(self._db.query(sql, {"series": series, "since": since})))

    def failed_days(self, series: str, model: str) -> tuple[date, ...]:
        """Return the dates with a question that failed and was never answered, in order."""
        sql = """select distinct series, date from readings as failed where series = ? and model = ? and error is not null
            and not exists (select 1 from readings where series = failed.series and date = failed.date
                and model = failed.model and takeaway = failed.takeaway and error is null)
            order by date"""
        return tuple(read_rows(self._db, "readings", sql, [series, model], day_of))


def _told(row: Row) -> tuple[date, str, Opinion]:
    return day_of(row), row["takeaway"], _opinion(row)


def _row(asked: Asked) -> dict[str, Any]:
    """Return the columns of a question; without an opinion its columns are left out."""
    row = vars(asked) | {"messages": json.dumps(asked.messages, ensure_ascii=False)}
    opinion: Opinion | None = row.pop("opinion")
    if opinion:
        matches = [(str(one.date), one.text, one.score) for one in opinion.matches]
        row |= {"new": opinion.new, "confidence": opinion.confidence, "matches": json.dumps(matches)}
        row |= {"title": opinion.title, "reason": opinion.reason}
        for closest in matches[:1]:
            row |= zip(("match_date", "match_text", "match_score"), closest, strict=True)
    return row


def read_asked(row: Row) -> Asked:
    """Return the question of a row."""
    opinion = None if row["error"] is not None else _opinion(row)
    return _read_asked({**row, "messages": tuple(json.loads(row["messages"])), "opinion": opinion})


_read_asked = reader_of(Asked)


def _opinion(row: dict[str, Any]) -> Opinion:
    found = json.loads(row["matches"] or "[]")
    return Opinion(
        new=bool(row["new"]),
        confidence=row["confidence"],
        matches=tuple(
            Earlier(date=date.fromisoformat(day), text=text, score=score) for day, text, score in found
        ),
        title=row["title"] or "",
        reason=row["reason"],
    )
