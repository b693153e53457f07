"""Full-text search over takeaways, toplines, section paragraphs and endnotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.store.database import Database

PassageKind = Literal["takeaway", "topline", "section", "endnote"]
HIT, END = "\x02", "\x03"  # around the words found: no page's text has them
MAX_SHOWN_CHARS = 600  # characters beyond which only the words around the first hit are shown
SNIPPET_WORDS = 60  # around it


@dataclass(frozen=True, kw_only=True, slots=True)
class PassageMatch:
    """A passage that answers a search; what follows `kind` is known of takeaways only."""

    id: int
    series: str
    date: date
    edition: str
    part: str  # "takeaway", "topline", a section's heading, "endnote 12"
    kind: PassageKind
    place: int  # among those of its kind from 1; of an endnote, its number
    theme: str | None
    status: str | None


class Passages:
    """Questions about passages that hold words."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, query: str, series: str | None, *, since: date, until: date) -> tuple[PassageMatch, ...]:
        """Return all passages of a span of days that answer an FTS5 query, newest first, in order of the text.

        Source of the query's form: https://www.sqlite.org/fts5.html#full_text_query_syntax
        """
        rows = self._db.execute(
            """with found as (select rowid as id from passages_fts where passages_fts match :query)
            select passages.id, series, date, edition, part, kind, place, theme, status
            from found join passages on passages.id = found.id
            join assessments on assessments.id = passages.assessment
            left join takeaways on kind = 'takeaway' and takeaways.assessment = passages.assessment
                and position = place
            where (:series is null or series = :series) and date between :since and :until
            order by date desc, series, edition, passages.id""",
            {"query": query, "series": series, "since": since.isoformat(), "until": until.isoformat()},
        )
        return tuple(
            PassageMatch(
                id=number,
                series=key,
                date=date.fromisoformat(day),
                edition=edition,
                part=part,
                kind=kind,
                place=place,
                theme=theme,
                status=status,
            )
            for number, key, day, edition, part, kind, place, theme, status in rows
        )

    def quote(self, query: str, ids: Sequence[int]) -> dict[int, str]:
        """Return the texts of passages by id, the words found between HIT and END; long ones are cut around the first."""
        marks = ", ".join("?" for _ in ids)
        rows = self._db.execute(
            f"""select rowid, iif(length(text) > ?, snippet(passages_fts, 0, ?, ?, ' … ', ?),
                highlight(passages_fts, 0, ?, ?))
            from passages_fts where passages_fts match ? and rowid in ({marks})""",  # noqa: S608 (question marks)
            [MAX_SHOWN_CHARS, HIT, END, SNIPPET_WORDS, HIT, END, query, *ids],
        )
        return dict(rows.fetchall())
