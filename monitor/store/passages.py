"""Full-text search over takeaways, toplines and section paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.store.database import Database

PassageKind = Literal["takeaway", "topline", "section"]
HIT, END = "\x02", "\x03"  # around the words found: no page's text has them
MAX_SHOWN_CHARS = 600  # characters beyond which only the words around the first hit are shown
SNIPPET_WORDS = 60  # around it


@dataclass(frozen=True, kw_only=True, slots=True)
class PassageMatch:
    """A passage that answers a search; what follows `kind` is known of takeaways only."""

    id: int
    date: date
    edition: str
    part: str  # "takeaway", "topline", or a section's heading
    kind: PassageKind
    theme: str | None
    status: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotedPassage:
    """A passage's text, the words found between HIT and END; `place` counts those of its kind in the assessment from 1."""

    text: str
    place: int


class Passages:
    """Questions about passages that hold words."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, query: str, series: str, *, since: date, until: date) -> tuple[PassageMatch, ...]:
        """Return all passages of a span of days that answer an FTS5 query, newest first, in order of the text.

        Source of the query's form: https://www.sqlite.org/fts5.html#full_text_query_syntax
        """
        rows = self._db.execute(
            """with found as (select rowid as id from passages_fts where passages_fts match :query)
            select passages.id, assessments.date, assessments.edition, passages.part,
                iif(part in ('takeaway', 'topline'), part, 'section') as kind,
                takeaways.theme, takeaways.status
            from found join passages on passages.id = found.id
            join assessments on assessments.id = passages.assessment
            left join takeaways on passages.part = 'takeaway' and takeaways.assessment = passages.assessment
                and takeaways.text = passages.text
            where series = :series and assessments.date between :since and :until
            group by passages.id
            order by assessments.date desc, edition, passages.id""",
            {"query": query, "series": series, "since": since.isoformat(), "until": until.isoformat()},
        )
        return tuple(
            PassageMatch(
                id=number,
                date=date.fromisoformat(day),
                edition=edition,
                part=part,
                kind=kind,
                theme=theme,
                status=status,
            )
            for number, day, edition, part, kind, theme, status in rows
        )

    def quote(self, query: str, ids: Sequence[int]) -> dict[int, QuotedPassage]:
        """Return passages by id; long ones are cut around the first word found."""
        marks = ", ".join("?" for _ in ids)
        rows = self._db.execute(
            f"""select passages_fts.rowid, iif(length(passages_fts.text) > ?, snippet(passages_fts, 0, ?, ?, ' … ', ?),
                highlight(passages_fts, 0, ?, ?)),
                (select count(*) from passages as before where before.assessment = own.assessment and before.id <= own.id
                    and iif(before.part in ('takeaway', 'topline'), before.part, '')
                    = iif(own.part in ('takeaway', 'topline'), own.part, ''))
            from passages_fts join passages as own on own.id = passages_fts.rowid
            where passages_fts match ? and passages_fts.rowid in ({marks})""",  # noqa: S608 (question marks)
            [MAX_SHOWN_CHARS, HIT, END, SNIPPET_WORDS, HIT, END, query, *ids],
        )
        return {number: QuotedPassage(text=text, place=place) for number, text, place in rows}
