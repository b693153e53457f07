"""The judged history of a series, queried by theme, so that a long history need not be read in full."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from monitor.earlier_history import EarlierHistory
from monitor.models import AssessmentId, JudgedAssessment, TakeawayId
from monitor.store.assessments import Assessments
from monitor.store.database import Database
from monitor.store.rows import Row, parse_place, place_of, read_light, read_rows
from monitor.theme import ThemeTakeaway
from monitor.themes import Opener


@dataclass(frozen=True, kw_only=True)
class StoredHistory(EarlierHistory):
    """The judged assessments of a series dated before `end`, read from the store on demand."""

    db: Database
    series: str
    end: date = date.max

    def before(self, day: date) -> "StoredHistory":
        """Return the part that is dated before a day."""
        return replace(self, end=day) if day < self.end else self

    @cached_property
    def assessment_ids(self) -> tuple[AssessmentId, ...]:
        """Date and edition of each assessment with judged takeaways, in order."""
        sql = """select date, edition from assessments where series = ? and date < ? and exists (
                select 1 from takeaways indexed by takeaways_listed where assessment = assessments.id and theme is not null)
            order by date, turn"""
        return read_light(
            self.db, "assessments", sql, self._span, lambda row: AssessmentId(*parse_place(*row))
        )

    @cached_property
    def openers(self) -> Mapping[str, Opener]:
        """The takeaway that opened each theme, by the theme's id, in the order in which themes are first mentioned."""
        sql = """
            with told as ( -- in a form that sorts in order, with the edition last, as it decides nothing
                select mentions.theme, place, date || printf('/%08d/%08d/%08d/', turn, number, place) || edition as key
                from mentions join assessments using (series, date, edition)
                join takeaways on assessment = assessments.id and takeaways.position = mentions.position
                where series = :series and date < :end),
            begun as (
                select theme as id, min(key) as first, coalesce(min(key) filter (where place = 0), min(key)) as opened
                from told group by theme)
            select begun.id as id, date, edition, number, text from begun
            cross join assessments on series = :series and date = substr(opened, 1, 10) and edition = substr(opened, 39)
            cross join takeaways on assessment = assessments.id and number = cast(substr(opened, 21, 8) as integer)
            order by first"""
        values = {"series": self.series, "end": self.end}
        found = dict(read_rows(self.db, "takeaways", sql, values, _read_opener))
        return {**found, **dict(self._find_openers(besides=found))}

    def _find_openers(self, *, besides: Container[str]) -> Iterator[tuple[str, Opener]]:
        """Yield the first takeaway that can be read of each theme whose opener cannot be."""
        for theme in self.spans(until=date.max):
            if theme not in besides and (told := self.told(theme)):
                yield theme, Opener(told[0].id.date, told[0].text, str(told[0].id) == theme)

    def holds(self, theme: str) -> bool:
        """Return whether a theme is the main theme of any takeaway."""
        sql = "select 1 from mentions where series = ? and date < ? and theme = ? and place = 0 limit 1"
        return self.db.has(sql, [*self._span, theme])

    def spans(self, *, until: date) -> dict[str, tuple[date, date]]:
        """Return the first and last day of each theme that is not mentioned after `until`."""
        sql = """select theme, min(date), max(date) from mentions where series = ? and date < ?
            group by theme having max(date) <= ?"""
        return dict(read_light(self.db, "mentions", sql, [*self._span, until], _read_span))

    def told(self, theme: str) -> tuple[ThemeTakeaway, ...]:
        """Return the takeaways of a theme, in order."""
        sql = """select date, edition, number, text from mentions
            join assessments using (series, date, edition)
            join takeaways on assessment = assessments.id and takeaways.position = mentions.position
            where series = ? and date < ? and mentions.theme = ? order by date, turn, number"""
        return tuple(read_rows(self.db, "takeaways", sql, [*self._span, theme], _read_takeaway))

    def outline(self, *, since: date) -> tuple[JudgedAssessment, ...]:
        """Return the assessments dated `since` or later in outline."""
        return Assessments(self.db).outline(self.series, since=since, before=self.end)

    @property
    def _span(self) -> tuple[str, date]:
        return self.series, self.end


def _read_span(row: Sequence[str]) -> tuple[str, tuple[date, date]]:
    theme, first, last = row
    return theme, (date.fromisoformat(first), date.fromisoformat(last))


def _read_opener(row: Row) -> tuple[str, Opener]:
    number = TakeawayId(*place_of(row), row["number"])
    return row["id"], Opener(number.date, row["text"], str(number) == row["id"])


def _read_takeaway(row: Row) -> ThemeTakeaway:
    number = TakeawayId(*place_of(row), row["number"])
    return ThemeTakeaway(number, row["text"])
