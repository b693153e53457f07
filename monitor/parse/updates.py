"""The updates page, used since December 2025: toplines and takeaways of about ninety days, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from monitor.errors import LayoutChanged, NotAnAssessment
from monitor.models import Assessment
from monitor.parse.assemble import build_assessment
from monitor.parse.block import Block
from monitor.parse.blocks import find_blocks
from monitor.parse.drift import check_drift
from monitor.parse.lines import find_date, find_slug_date, is_of, read_slug
from monitor.parse.sections import read_parts
from monitor.parse.select import resolve
from monitor.parse.tree import Element, select_first
from monitor.site import SeriesShape
from monitor.text import fold


def read_updates(page: Element, *, url: str, series: SeriesShape) -> tuple[Assessment, ...]:
    """Return an assessment for each heading that names the series and a day, in the order of the page.

    Its markup is not known for certain, so it is read by its words: a heading that names the series and a full date
    begins a day, whatever its tag. Days without takeaways or a link, or with odd ones, are left out. Raises
    NotAnAssessment if the page names no day, LayoutChanged if no day can be read.
    """
    places = ("div#printable-area .dynamic-entry-content", "article")
    root = next((one for place in places if (one := select_first(page, place)) is not None), page)
    days = tuple(_split(find_blocks(root), series))
    if not days:
        raise NotAnAssessment(f"{url}: no heading here names {series.name} and a day")
    read = [_read_day(heading, blocks, url=url, series=series) for heading, blocks in days]
    found = tuple(day for day in read if isinstance(day, Assessment))
    if not found:
        raise next(day for day in read if isinstance(day, LayoutChanged))
    return found


def _split(blocks: Sequence[Block], series: SeriesShape) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    starts = [i for i, block in enumerate(blocks) if _opens_day(block, series)]
    for start, end in pairwise([*starts, len(blocks)]):
        yield blocks[start], tuple(blocks[start + 1 : end])


def _opens_day(block: Block, series: SeriesShape) -> bool:
    heading = block.tag in {"h1", "h2", "h3", "h4", "h5"} or (block.tag == "p" and block.bold)
    return heading and is_of(block.text, series) and find_date(block.text, near=None) is not None


def _read_day(
    heading: Block, blocks: tuple[Block, ...], *, url: str, series: SeriesShape
) -> Assessment | LayoutChanged:
    try:
        _check_one_day(heading, blocks, series)
        assessment = build_assessment(
            read_parts(blocks, series),
            series=series,
            layout="updates",
            url=_find_address((heading, *blocks), url=url, series=series),
            title=heading.text,
            published_at=None,
        )
        check_drift(assessment, ())
    except LayoutChanged as changed:
        return changed
    return replace(assessment, partial=True, sections=(), endnotes=(), citations=(), notes=(), missing=())


def _check_one_day(heading: Block, blocks: Sequence[Block], series: SeriesShape) -> None:
    """Raise LayoutChanged if the title of another day is not marked as one, and its takeaways may stand below it."""
    days, names = {find_date(heading.text, near=None), None}, tuple(map(fold, series.names))
    titled = (block.text for block in blocks if fold(block.text).startswith(names))
    if other := next((text for text in titled if find_date(text, near=None) not in days), None):
        raise LayoutChanged("the takeaways of one report", f"more below {other[:60]!r}")


def _find_address(blocks: Sequence[Block], *, url: str, series: SeriesShape) -> str:
    """Return the link to the day's own page: one with its date, or else one without a date."""
    day = find_date(blocks[0].text, near=None)
    links = (resolve(url, run.href, "", series) for block in blocks for run in block.runs if run.href)
    own = [
        link for link in links if read_slug(link, series) and find_slug_date(link, day, series) in {day, None}
    ]
    if not own:
        raise LayoutChanged(f"a link to the report of {blocks[0].text[:100]!r}", 0)
    return max(own, key=lambda link: find_slug_date(link, day, series) is not None)
