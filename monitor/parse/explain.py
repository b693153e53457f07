"""Explain what each layout looks for in a page and finds there, to help find out why a page cannot be read."""

from collections import Counter
from collections.abc import Iterator

from monitor.errors import LayoutChanged
from monitor.parse import plain
from monitor.parse.blocks import find_blocks
from monitor.parse.endnotes import cut_endnotes
from monitor.parse.layouts import LAYOUTS, Layout
from monitor.parse.lines import is_hub, is_of
from monitor.parse.page import find_any_title, is_markup
from monitor.parse.roles import is_heading
from monitor.parse.sections import sort_blocks
from monitor.parse.tree import Element, read_tree, select
from monitor.site import SeriesShape
from monitor.text import counted, squeeze

_MAX_HEADINGS = 40
_TAIL = 2_000  # characters


def explain_page(text: str, series: SeriesShape) -> Iterator[str]:
    """Yield a line for each thing the layouts look for in the text of a page."""
    yield f"page: {counted(len(text), 'character')}, {'markup' if is_markup(text) else 'no markup'}"
    yield f"plain: looked for a line {plain.HEADING!r}, found {text.splitlines().count(plain.HEADING)}"
    if not is_markup(text):
        return
    yield f"page: {'ends with' if '</html>' in text[-_TAIL:].lower() else 'has no'} </html>"
    page = read_tree(text)
    yield f"any other: title {_quote(find_any_title(page))}"
    fitting = [name for name, layout in LAYOUTS.items() if layout.fits(page)]
    yield f"page: its layout is {' or '.join(fitting) or 'none of ' + ', '.join(LAYOUTS)}"
    for name, layout in LAYOUTS.items():
        title = layout.find_title(page)
        yield f"{name}: title {_quote(title)}{_whose(title, series)}"
        for selector in layout.LOOKS_FOR:
            yield f"{name}: looked for {selector}, found {len(select(page, selector))}"
        if name in fitting or not fitting:
            yield from (f"{name}: {line}" for line in _explain_body(page, layout, series))


def _explain_body(page: Element, layout: Layout, series: SeriesShape) -> Iterator[str]:
    try:
        blocks = find_blocks(layout.find_body(page))
    except LayoutChanged as changed:
        yield f"no body: {changed}"
        return
    text, notes = cut_endnotes(blocks)
    try:
        roles = Counter(role for role, _ in sort_blocks(text, series)) + Counter(endnote=len(notes))
    except LayoutChanged as changed:
        roles = Counter(endnote=len(notes))
        yield f"not sorted: {changed}"
    yield f"{counted(len(blocks), 'block')}: " + ", ".join(
        f"{count} {role}" for role, count in sorted(roles.items())
    )
    headings = [block for block in text if is_heading(block)]
    for block in headings[:_MAX_HEADINGS]:
        yield f"heading <{block.tag}> {_quote(block.text)}"


def _whose(title: str | None, series: SeriesShape) -> str:
    if title is None:
        return ""
    if is_hub(title, series):
        return f", which is a page on {series.name}"
    return f", {'of' if is_of(title, series) else 'not of'} {series.name}"


def _quote(text: str | None) -> str:
    return repr(squeeze(text)[:80]) if text else "none"
