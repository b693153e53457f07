"""Assessment -> normalised text, Markdown, JSON; and back from JSON."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from monitor.models import Assessment, Citation, Citations, Endnote, Section, Takeaway, TakeawayId, Verdict
from monitor.text import find_urls, long_date

TAKEAWAYS = "Key Takeaways:"  # the line above them in the normalised text
FIRST = "series date url title published_at toplines takeaways sections endnotes layout".split()  # noqa: SIM905  fields of JSON


def render_text(assessment: Assessment) -> str:
    """Return the normalised text: one topline paragraph per line, takeaways as bullets, no newline at the end.

    It has the form of the publisher's source texts: toplines, takeaways and address.
    """
    takeaways = [f"- {takeaway.text}" for takeaway in assessment.takeaways]
    return "\n".join([*assessment.toplines, TAKEAWAYS, *takeaways, f"For full report: {assessment.url}"])


def render_markdown(assessment: Assessment) -> str:
    """Return the whole assessment as Markdown, with citations as footnotes (CommonMark, and GitHub's "[^1]").

    Addresses that the publisher made unclickable stay so.
    """
    return "\n\n".join(_markdown(assessment)) + "\n"


def _markdown(assessment: Assessment) -> Iterator[str]:
    marks = assessment.citations_by_place()
    yield f"# {_escape(assessment.title)}"
    yield f"{long_date(assessment.date)}. Source: <{assessment.url}>"
    yield from (f"*{_escape(text)}*" for text in assessment.corrections)
    yield from _cite(assessment.toplines, marks, "toplines")
    yield "## Key Takeaways"
    takeaways = _cite([takeaway.text for takeaway in assessment.takeaways], marks, "takeaways")
    yield "\n".join(f"{i}. {text}" for i, text in enumerate(takeaways, 1))
    for i, section in enumerate(assessment.sections):
        if section.heading:
            yield f"{'#' * section.level} {_escape(section.heading)}"
        yield from _cite(section.paragraphs, marks, f"sections/{i}")
    yield from _cite(assessment.notes, marks, "notes")
    if assessment.endnotes:
        yield "## Endnotes"
        yield "\n".join(f"[^{note.number}]: {_sources(note)}" for note in assessment.endnotes)


def _cite(paragraphs: Sequence[str], marks: Citations, part: str) -> Iterator[str]:
    """Yield the paragraphs, escaped and with their citations in place."""
    for index, text in enumerate(paragraphs):
        cited, end = "", 0
        for mark in marks.get((part, index), ()):
            cited += f"{_escape_signs(text[end : mark.offset])}[^{mark.number}]"
            end = mark.offset
        yield _escape_start(cited + _escape_signs(text[end:]))


def _sources(note: Endnote) -> str:
    """Return the note's addresses; one printed as "tass dot ru" was made unclickable on purpose and stays so."""
    restored = {url for url in find_urls(note.text) if url not in note.text}
    addresses = [f"`{url}`" if url in restored else f"<{url}>" for url in note.urls]
    return " ; ".join(addresses) if addresses else _escape_signs(note.text)


def _escape(text: str) -> str:
    return _escape_start(_escape_signs(text))


def _escape_signs(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", text)


def _escape_start(text: str) -> str:
    """Escape a beginning that would turn a paragraph into a heading or a list."""
    return re.sub(r"^(\d*)([#.)]|[-+](?= ))", r"\1\\\2", text)


def render_json(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment as in `export assessments`: times are ISO 8601 in UTC, takeaways a list of texts."""
    known = vars(assessment) | {
        "date": assessment.date.isoformat(),
        "published_at": _iso(assessment.published_at),
        "modified_at": _iso(assessment.modified_at),
        "takeaways": [takeaway.text for takeaway in assessment.takeaways],
        "sections": [vars(one) | {"paragraphs": list(one.paragraphs)} for one in assessment.sections],
        "endnotes": [vars(one) | {"urls": list(one.urls)} for one in assessment.endnotes],
        "citations": [{**vars(one)} for one in assessment.citations],
    }
    ordered = {name: known[name] for name in FIRST} | known
    return {name: list(value) if isinstance(value, tuple) else value for name, value in ordered.items()}


def render_verdict(series: str, own: TakeawayId, verdict: Verdict) -> dict[str, Any]:
    """Return a takeaway, whose id is `own`, with its verdict as in `export takeaways`."""
    return {
        "series": series,
        "date": own.date.isoformat(),
        "position": verdict.takeaway.position,
        "text": verdict.takeaway.text,
        "theme": verdict.theme,
        "status": verdict.status,
        "novelty": verdict.novelty,
        "earlier": [{"date": e.date.isoformat(), "text": e.text, "score": e.score} for e in verdict.earlier],
        "reasons": [reason.text for reason in verdict.reasons],
        "also": list(verdict.also),
        "edition": own.edition,
        "possibly_new": verdict.possibly_new,
        "stands_apart": verdict.stands_apart(own),
        "id": str(own),
    }


def _iso(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat() if time else None


def render_document(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment for the store: as exported, and with the numbers of its takeaways."""
    return render_json(assessment) | {"numbers": [takeaway.number for takeaway in assessment.takeaways]}


def parse_json(document: Mapping[str, Any]) -> Assessment:
    """Return the assessment from a document made by `render_document` or `render_json`."""
    texts = document["takeaways"]
    numbers = document.get("numbers") or range(1, len(texts) + 1)  # an older store has none
    return Assessment(
        series=document["series"],
        date=date.fromisoformat(document["date"]),
        edition=document["edition"],
        url=document["url"],
        title=document["title"],
        published_at=_time(document["published_at"]),
        modified_at=_time(document["modified_at"]),
        authors=tuple(document["authors"]),
        as_of=document["as_of"],
        data_cutoff=document["data_cutoff"],
        toplines=tuple(document["toplines"]),
        takeaways=tuple(
            Takeaway(position=i, number=number, text=text)
            for i, (text, number) in enumerate(zip(texts, numbers, strict=True), 1)
        ),
        sections=tuple(
            Section(**one | {"paragraphs": tuple(one["paragraphs"])}) for one in document["sections"]
        ),
        endnotes=tuple(Endnote(**one | {"urls": tuple(one["urls"])}) for one in document["endnotes"]),
        citations=tuple(Citation(**one) for one in document["citations"]),
        corrections=tuple(document["corrections"]),
        notes=tuple(document.get("notes", ())),  # an older store has neither
        missing=tuple(document.get("missing", ())),
        kind=document["kind"],
        publisher_id=document["publisher_id"],
        layout=document["layout"],
        partial=document["partial"],
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
