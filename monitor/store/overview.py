"""All takeaways at once for the web pages: light rows, without reasons and nearest earlier takeaways."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.models import AssessmentId, TakeawayId
from monitor.store.database import Queries
from monitor.store.rows import Row, parse_place, place_of, read_light, read_rows, reader_of
from monitor.store.verdicts import check_numbers, check_verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedTakeaway:
    """A judged takeaway in an overview; `status` is the tracker's, before corrections."""

    date: date
    edition: str
    position: int
    number: int
    text: str
    theme: str
    also: tuple[str, ...]
    status: str
    possibly_new: bool = False
    folder: str | None = None

    @property
    def opens(self) -> bool:
        """Whether it opens its theme, as `models.Verdict.opens` says."""
        return self.theme == self.id and self.folder is None

    @property
    def id(self) -> str:
        """Return the takeaway's id: "2026-06-18/3"."""
        return str(TakeawayId(self.date, self.edition, self.number))


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedMark:
    """An assessment with judged takeaways; `content` changes whenever a text or a verdict does."""

    date: date
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class UnjudgedAssessment:
    """An assessment without a judged takeaway: not tracked yet, or without takeaways."""

    date: date
    edition: str
    takeaways: int


class Overviews(Queries):
    """Queries about a whole series."""

    def marks(self, series: str, *, before: date = date.max) -> tuple[JudgedMark, ...]:
        """Return a mark of each judged assessment that changes with its texts and verdicts, in order.

        They are read from two indexes, since the rows of four years are tens of megabytes. A text changes only by a revision.
        """
        sql = """select date, edition, cast(edition || '|' || coalesce((select max(id) from revisions
                where revisions.assessment = assessments.id), '') || '|'
                || group_concat(json_array(theme, status, also, possibly_new, folder)) as blob)
            from assessments cross join takeaways indexed by takeaways_listed on takeaways.assessment = assessments.id
            where series = ? and date < ? group by date, turn, assessments.id having count(theme) order by date, turn"""
        return read_light(self._db, "assessments", sql, [series, before], _read_mark)

    def assessment_ids(self, series: str) -> tuple[AssessmentId, ...]:
        """Return date and edition of all stored assessments, in order."""
        sql = "select date, edition from assessments where series = ? order by date, turn"
        return read_light(
            self._db, "assessments", sql, [series], lambda row: AssessmentId(*parse_place(*row))
        )

    def unjudged(self, series: str) -> tuple[UnjudgedAssessment, ...]:
        """Return the assessments that `marks` leaves out, in order."""
        sql = """select date, edition, (select count(*) from takeaways where takeaways.assessment = assessments.id)
            from assessments where series = ? and not exists (select 1 from takeaways indexed by takeaways_listed
                where takeaways.assessment = assessments.id and theme is not null)
            order by date, turn"""
        return read_light(self._db, "assessments", sql, [series], _read_unjudged)

    def takeaways(self, series: str, *, since: date = date.min) -> tuple[ListedTakeaway, ...]:
        """Return the judged takeaways of a series dated `since` or later, in order of date, turn and position."""
        sql = """select date, edition, position, number, text, theme, also, status, possibly_new, folder from takeaways
            join assessments on assessments.id = takeaways.assessment
            where series = ? and date >= ? and theme is not null order by date, turn, position"""
        return tuple(read_rows(self._db, "takeaways", sql, [series, since], _read_listed))


def _read_mark(row: Sequence[Any]) -> JudgedMark:
    day, edition, content = row
    return JudgedMark(date=parse_place(day, edition)[0], content=content)


def _read_unjudged(row: Sequence[Any]) -> UnjudgedAssessment:
    day, edition, takeaways = row
    return UnjudgedAssessment(date=parse_place(day, edition)[0], edition=edition, takeaways=takeaways)


def _read_listed(row: Row) -> ListedTakeaway:
    also = () if row["also"] == "[]" else tuple(json.loads(row["also"]))
    check_verdict(row["theme"], also, row["status"], row["folder"])
    check_numbers(row["position"], row["number"])
    place_of(row)  # raises ValueError for an edition that is none
    return _read_takeaway({**row, "also": also})


_read_takeaway = reader_of(ListedTakeaway)
