"""Full-text search over takeaways, toplines, section paragraphs and endnotes.

The index keeps no texts. The texts of an assessment are packed together; for the few that are shown, a separate index in
memory marks the words found. Source: https://www.sqlite.org/fts5.html#contentless_tables
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from monitor.models import Assessment, Dated, TakeawayId
from monitor.store.database import Queries
from monitor.store.packing import pack, unpack
from monitor.store.rows import Row, parse_place, place_of, read_light, read_rows, write_many
from monitor.store.verdicts import check_verdict

PassageKind = Literal["takeaway", "topline", "section", "endnote"]
HIT, END = "\x02", "\x03"  # marks around the words found; they occur in no page's text
MAX_SHOWN_CHARS = 600  # characters; of a longer passage only the words around the first hit are shown
SNIPPET_WORDS = 60  # around the first hit
MATCHING = """
    from passages_fts join passages on passages.id = passages_fts.rowid
    join assessments on assessments.id = passages.assessment
    where passages_fts match :query and date between :since and :until
    and (:series is null or series in (select value from json_each(:series)))"""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A passage that matches a search; `snippet` marks the words found with [ and ]."""

    series: str
    date: date
    url: str
    part: str
    snippet: str = ""
    takeaway: str | None = None  # its id, "2022-06-01/3", as commands take it


@dataclass(frozen=True, kw_only=True, slots=True)
class PassageMatch(Dated):
    """A passage that matches a search; only takeaways have `theme`, `status`, `possibly_new` and `opens`."""

    id: int
    series: str
    date: date
    edition: str
    part: str  # "takeaway", "topline", a section's heading, "endnote 12"
    kind: PassageKind
    place: int  # among passages of its kind, from 1; for a takeaway or an endnote its number
    theme: str | None
    status: str | None
    possibly_new: bool
    opens: bool  # as `models.Verdict.opens` says


class Passages(Queries):
    """Queries about passages."""

    def index(self, number: int, assessment: Assessment) -> None:
        """Index the texts of an assessment in place of its earlier ones; `number` is that of its row."""
        with self._db.together():
            self._remove(number)
            found = list(_find_passages(assessment))
            write_many(
                self._db,
                "insert into passages (assessment, kind, place, part) values (?, ?, ?, ?)",
                [(number, kind, place, part) for kind, place, part, _ in found],
            )
            texts = [text for *_, text in found]
            self._db.execute(
                "insert into passage_texts (assessment, texts) values (?, ?)",
                [number, pack(json.dumps(texts, ensure_ascii=False))],
            )
            rows = zip(self._ids(number), texts, strict=True)
            write_many(self._db, "insert into passages_fts (rowid, text) values (?, ?)", rows)

    def find(self, query: str, series: str | None, *, since: date, until: date) -> tuple[PassageMatch, ...]:
        """Return all passages of a span of days that match an FTS5 query, newest first, then in order of the text.

        Source of the query's form: https://www.sqlite.org/fts5.html#full_text_query_syntax
        """
        sql = """with found as (select rowid as id from passages_fts where passages_fts match :query)
            select passages.id, series, date, edition, part, kind, place, theme, status, possibly_new, folder
            from found join passages on passages.id = found.id
            join assessments on assessments.id = passages.assessment
            left join takeaways on kind = 'takeaway' and takeaways.assessment = passages.assessment
                and number = place
            where (:series is null or series = :series) and date between :since and :until
            order by date desc, series, turn desc, passages.id"""
        values = {"query": query, "series": series, "since": since, "until": until}
        return read_light(self._db, "passages", sql, values, _read_match)

    def quote(self, query: str, ids: Sequence[int]) -> dict[int, str]:
        """Return the texts of passages by id, with HIT and END around hits; long texts are cut around the first hit."""
        marked = _mark(
            self._texts(ids),
            query,
            "iif(length(text) > ?, snippet(shown, 0, ?, ?, ' … ', ?), highlight(shown, 0, ?, ?))",
            [MAX_SHOWN_CHARS, HIT, END, SNIPPET_WORDS, HIT, END],
        )
        return {number: marked.get(number, "") for number in ids}

    def search(
        self,
        query: str,
        *,
        most: int = 20,
        series: Collection[str] | None = None,
        since: date = date.min,
        until: date = date.max,
    ) -> tuple[Sequence[Found], int]:
        """Return the passages that match an FTS5 query, best first, at most `most`, and how many match in all.

        `series` limits them to some series.
        """
        values = {
            "query": query,
            "series": None if series is None else json.dumps([*series]),
            "since": since,
            "until": until,
            "most": most,
        }
        sql = f"select passages.id, series, date, edition, url, part, kind, place {MATCHING} order by rank limit :most"
        found = list(read_rows(self._db, "passages", sql, values, _read_found))
        snippets = _mark(
            self._texts([number for number, _ in found]),
            query,
            "snippet(shown, 0, '[', ']', ' ... ', 24)",
            [],
        )
        shown = [replace(one, snippet=snippets.get(number, "")) for number, one in found]
        return shown, self._db.number(f"select count(*) {MATCHING}", values)

    def _remove(self, number: int) -> None:
        """Remove an assessment's texts from the index; a contentless index needs the texts again for that."""
        ids = self._ids(number)
        write_many(
            self._db,
            "insert into passages_fts (passages_fts, rowid, text) values ('delete', ?, ?)",
            self._texts(ids).items(),
        )
        for table in ("passages", "passage_texts"):
            self._db.execute(f"delete from {table} where assessment = ?", [number])  # noqa: S608 (our own names)

    def _ids(self, number: int) -> list[int]:
        """Return the ids of an assessment's passages, in order of the text."""
        rows = self._db.execute("select id from passages where assessment = ? order by id", [number])
        return [found for (found,) in rows]

    def _texts(self, ids: Sequence[int]) -> dict[int, str]:
        """Return the texts of passages by id, without damaged ones."""
        sql = """select * from passage_texts where assessment in
            (select assessment from passages where id in (select value from json_each(?)))"""

        def read(row: Row) -> dict[int, str]:
            number, found = read_texts(row)
            return dict(zip(self._ids(number), found, strict=True))

        texts: dict[int, str] = {}
        for one in read_rows(self._db, "passage_texts", sql, [json.dumps(list(ids))], read):
            texts |= one
        return {number: texts[number] for number in ids if number in texts}


def _read_match(row: Sequence[Any]) -> PassageMatch:
    number, key, day, edition, part, kind, place, theme, status, possibly, folder = row
    day, edition = parse_place(day, edition)
    if kind not in get_args(PassageKind) or isinstance(part, bytes):
        raise ValueError(f"{kind!r} is no kind of passage, or {part!r} no part")
    if theme is not None:
        check_verdict(theme, (), status, folder)
    return PassageMatch(
        id=number,
        series=key,
        date=day,
        edition=edition,
        part=part,
        kind=kind,
        place=place,
        theme=theme,
        status=status,
        possibly_new=bool(possibly),
        opens=folder is None and theme == str(TakeawayId(day, edition, place)),
    )


def _read_found(row: Row) -> tuple[int, Found]:
    day, edition = place_of(row)
    own = str(TakeawayId(day, edition, row["place"])) if row["kind"] == "takeaway" else None
    return row["id"], Found(series=row["series"], date=day, url=row["url"], part=row["part"], takeaway=own)


def read_texts(row: Row) -> tuple[int, list[str]]:
    """Return the number of the assessment and the texts of a row; raises ValueError or TypeError for a damaged one."""
    texts = json.loads(unpack(row["texts"]))
    if not (isinstance(texts, list) and all(isinstance(one, str) for one in texts)):
        raise ValueError("no list of texts")
    return row["assessment"], texts


def _find_passages(assessment: Assessment) -> Iterator[tuple[PassageKind, int, str, str]]:
    """Yield kind, `PassageMatch.place`, part and text of each passage."""
    for takeaway in assessment.takeaways:
        yield "takeaway", takeaway.number, "takeaway", takeaway.text
    for n, text in enumerate(assessment.toplines, 1):
        yield "topline", n, "topline", text
    paragraphs = ((section.heading, text) for section in assessment.sections for text in section.paragraphs)
    for n, (heading, text) in enumerate(paragraphs, 1):
        yield "section", n, heading, text
    for note in assessment.endnotes:
        yield "endnote", note.number, f"endnote {note.number}", note.text


def _mark(texts: Mapping[int, str], query: str, call: str, values: Sequence[Any]) -> dict[int, str]:
    """Return texts with the words found marked by `call`, an auxiliary function of FTS5."""
    if not texts:
        return {}  # and the query may hold no word
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("create virtual table shown using fts5 (text, tokenize='porter unicode61')")
        db.executemany("insert into shown (rowid, text) values (?, ?)", texts.items())
        sql = f"select rowid, {call} from shown where shown match ?"  # noqa: S608 (our own words)
        return dict(db.execute(sql, [*values, query]).fetchall())
