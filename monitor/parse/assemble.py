"""Parts of the text, and metadata of the page -> Assessment."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from monitor.errors import LayoutChanged
from monitor.models import Assessment, Citation, LayoutName, Section, Takeaway
from monitor.parse.block import Block
from monitor.parse.lines import find_date, find_slug_date, find_title_date, local_date, read_edition
from monitor.parse.sections import Parts
from monitor.site import SeriesShape
from monitor.text import MONTHS, find_edition, fold

_SOON = timedelta(days=3)  # of publication
_OTHER_TIME = re.compile(  # or another publication, in the heading of a list
    rf"\b(?:yesterday|previous|prior|earlier|last|past|archived?|week|month|{'|'.join(MONTHS)}|updates?|files?)\b|\b\d+/\d+\b"
)
_SUBORDINATE = re.compile(r"(\w{1,20} )?subordinate\b")


def build_assessment(
    parts: Parts,
    *,
    series: SeriesShape,
    layout: LayoutName,
    url: str,
    title: str,
    published_at: datetime | None,
    modified_at: datetime | None = None,
    publisher_id: str | None = None,
    page_date: str = "",
    authors: tuple[str, ...] = (),
    named: frozenset[str] = frozenset(),
    as_of: str | None = None,
    data_cutoff: str | None = None,
) -> Assessment:
    """Return the assessment; raise LayoutChanged if there are no takeaways or no date.

    `page_date` is a date printed beside the title, `authors` are named beside the text, and `named` are the areas that
    the page has, including empty ones.
    """
    if not parts.takeaways:
        raise LayoutChanged("a heading 'Key Takeaways' and a list below it", "no takeaways")
    dateline, citations = parts.dateline, _citations(parts)
    printed = [page_date, dateline.day if dateline else ""]
    day = _find_day(title, printed, url, published=local_date(published_at, series), series=series)
    _check_headings(parts.headings, day)
    return Assessment(
        series=series.key,
        date=day,
        edition=read_edition(url, title, series),
        url=url,
        title=title,
        published_at=published_at,
        modified_at=modified_at,
        authors=authors or parts.authors,
        as_of=as_of or parts.as_of or (dateline.clock if dateline else None),
        data_cutoff=data_cutoff or parts.data_cutoff,
        toplines=tuple(block.text for block in parts.toplines),
        takeaways=_takeaways(parts),
        sections=_sections(parts),
        endnotes=parts.endnotes,
        citations=citations,
        corrections=parts.corrections,
        notes=tuple(block.text for block in parts.notes),
        missing=_missing(parts, named, is_cited=bool(citations)),
        kind="special" if "special" in find_edition(title) else parts.kind,
        publisher_id=publisher_id,
        layout=layout,
    )


def _check_headings(headings: Sequence[str], day: date) -> None:
    """Raise LayoutChanged if one of several lists of takeaways is of another day: "Yesterday's Key Takeaways"."""
    for heading in headings if len(headings) > 1 else ():
        told = find_date(heading, near=day)
        if told != day if told else _OTHER_TIME.search(fold(heading)):
            raise LayoutChanged("the takeaways of one report", f"more below {heading[:60]!r}")


def _find_day(
    title: str, printed: list[str], url: str, *, published: date | None, series: SeriesShape
) -> date:
    """Return the first date found in the title, then on the page; the time of publication alone is not enough.

    The date in the title counts as a typing error if the address and another date on the page agree on another day, or
    if the page has another year and was published in that. If no line has a valid date, the date in the address counts,
    provided the page was published on it. Raises LayoutChanged if address and time of publication contradict title and text.
    """
    said = [find_date(line, published) for line in printed]
    addressed = find_slug_date(url, published, series)
    titled = find_title_date(title, published)
    if titled and (other := next((day for day in said if _is_other_year(titled, day, published)), None)):
        return other
    if titled and addressed and titled != addressed and addressed in (*said, published):
        if titled not in (*said, published):
            return addressed
        if addressed == published:
            raise LayoutChanged(
                f"one date, that of address and publication: {addressed}", f"{titled} in the text"
            )
    found = next(filter(None, (titled, *said, addressed if addressed == published else None)), None)
    if found is None:
        lines = " / ".join(line[:100] for line in (title, *printed) if line)
        raise LayoutChanged("a date in the title or below it", repr(lines))
    return found


def _is_other_year(titled: date, said: date | None, published: date | None) -> bool:
    """Return whether the page's date differs from the title's only in the year, and the page was published around it."""
    if not (said and published) or said.year == titled.year:
        return False
    return said.replace(year=2000) == titled.replace(year=2000) and abs(published - said) <= _SOON


def _missing(parts: Parts, named: frozenset[str], *, is_cited: bool) -> tuple[str, ...]:
    """Return the parts that the page has a place for, or points to, but lacks: it was published unfinished."""
    is_missing = {
        "toplines": "toplines" in named and not parts.toplines,
        "endnotes": not parts.endnotes and ("endnotes" in named or is_cited),
    }
    return tuple(part for part, missing in is_missing.items() if missing)


def _takeaways(parts: Parts) -> tuple[Takeaway, ...]:
    return tuple(Takeaway(position=i, text=block.text) for i, block in enumerate(parts.takeaways, 1))


def _sections(parts: Parts) -> tuple[Section, ...]:
    return tuple(
        Section(
            heading=heading.text if heading else "",
            level=_level(heading) if heading else 2,
            paragraphs=tuple(block.text for block in paragraphs),
        )
        for heading, paragraphs in parts.sections
    )


def _level(block: Block) -> int:
    """Return a heading's level: its tag's, or 3 for the bold heading of a subordinate effort, 2 for any other."""
    if block.tag == "p":
        return 3 if _SUBORDINATE.match(block.words) else 2
    return int(block.tag[1])


def _citations(parts: Parts) -> tuple[Citation, ...]:
    """Return every footnote mark with its place."""
    places = [("toplines", parts.toplines), ("takeaways", parts.takeaways), ("notes", parts.notes)]
    places += [(f"sections/{i}", paragraphs) for i, (_, paragraphs) in enumerate(parts.sections)]
    return tuple(
        Citation(part=part, index=index, offset=offset, number=number)
        for part, blocks in places
        for index, block in enumerate(blocks)
        for offset, number in block.marks
    )
