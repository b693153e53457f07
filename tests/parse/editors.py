"""One assessment as three editors enter it: blocks with areas, a post that was moved to the new site, and the old site."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from inspect import Signature, signature

from monitor.models import Assessment
from monitor.parse import check_drift, parse_assessment
from tests.shapes import VELDIA

SERIES = replace(VELDIA, site="https://veldia.example")
URL = "https://veldia.example/research/veldia/veldian-offensive-campaign-assessment-march-2-2031/"
TITLE = "Veldian Offensive Campaign Assessment, March 2, 2031"
TAKEAWAYS = (
    "Veldian forces advanced near Hollen and in the western part of the mill district on March 2.",
    "Ostmark bought salt, flour and rope for a long summer of siege, merchants in Port Sorrel said.",
    "Neither side moved at Hollen Bridge.",
    "The crown council set a date for the river crossing that its own engineers doubt.",
)
TOPLINES = (
    "The council set a date for the river crossing. Engineer Ada Brandt said that the pontoons are not afloat yet.",
    "Ostmark buys salt, flour and rope for a long summer. Merchants in Port Sorrel reported the orders on March 2.",
)
_LED = tuple(
    f"<p><strong>{one.replace('. ', '.</strong> ', 1)}[{i}]</p>" for i, one in enumerate(TOPLINES, 1)
)
_NOTE = (
    "We do not report in detail on prize courts because others do it well, and repetition helps nobody. "
    "We will go on to describe their judgments."
)
_BYLINE = "<p><strong>Ida Lindqvist, Jon Maas, and Per O. van Dael</strong></p><p><strong>March 2, 5:30pm ET</strong></p>"
_NOTES = "<p>[1] https://a.example/1</p><p>[2] https://a.example/2</p>"
_ARTICLE = (
    f'<!DOCTYPE html><html><head><meta charset="UTF-8"><title>{TITLE}</title></head><body>'
    f'<h1 class="h1-interior-page">{TITLE}</h1><h6>March 2, 2031</h6><article id="post-4712">'
    '<div id="printable-area"><div class="dynamic-entry-content">{}</div></div></article></body></html>'
)


def with_areas(takeaways: str) -> bytes:
    """Return a page of the present layout, in which `takeaways` is what stands in their area."""
    return _ARTICLE.format(
        f'<div data-id="toplines"><h2>Toplines</h2>{"".join(_LED)}</div>'
        f'<div data-id="key-takeaways"><div class="form-wrapper-mobile">{takeaways}</div></div>'
        f'<div class="gb-element"><p><em>{_NOTE}</em></p><h2 data-id="ost-ops">Ostmark Operations</h2><p>Both dug.[2]</p></div>'
        '<div data-id="ve-me"><h2>Veldian Main Effort</h2><p>None.</p><ul><li>The 4th holds the mill.</li></ul></div>'
        f'<div data-id="endnotes"><div class="endnote-accordion-content" hidden>{_NOTES}</div></div>'
    ).encode()


def moved(takeaways: str) -> bytes:
    """Return a page of the present layout that holds an old body."""
    return _ARTICLE.format(
        f"{_BYLINE}{''.join(_LED)}{takeaways}<figure><img></figure><p><strong>{_NOTE}</strong></p>"
        "<ul><li>Veldian Main Effort—The River</li><li>Veldian Supporting Effort—The Coast</li></ul>"
        "<p><strong>Veldian Main Effort—The River (Veldian objective: Cross it and hold the far bank)</strong></p>"
        f"<p>Both dug.[2]</p><ul><li>The 4th holds the mill.</li></ul>{_NOTES}"
    ).encode()


def old(takeaways: str) -> bytes:
    """Return a page of the old layout."""
    return (
        f'<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><h1 id="page-title">{TITLE}</h1>'
        f'<span property="dc:date dc:created" content="2031-03-02T20:21:33-04:00"></span><div class="field-name-body">'
        f"{_BYLINE}{''.join(_LED)}{takeaways}<p><img></p><p><strong><em>{_NOTE}</em></strong></p>"
        "<p><strong>ISV has updated its assessment of the two primary efforts at this time:</strong></p>"
        "<ul><li>Main effort—The River (with one subordinate effort);</li><li>Supporting effort 1—The Coast.</li></ul>"
        "<p><strong>Main Effort—The River</strong></p><p>Both dug.[2]</p><p><strong>Immediate items to watch</strong>"
        f'</p><ul><li>The river may fall.</li></ul><div><hr size="1"></div>{_NOTES}</div></body></html>'
    ).encode()


LAYOUTS = {"areas": with_areas, "moved": moved, "old": old}


def layouts(test: Callable[..., None]) -> Callable[..., None]:
    """Let a test that takes a layout hold for each of them."""

    @wraps(test)
    def each(**given: object) -> None:
        for layout in LAYOUTS:
            test(layout=layout, **given)

    others = [one for name, one in signature(test).parameters.items() if name != "layout"]
    each.__signature__ = Signature(others)  # type: ignore[attr-defined]  # what pytest gives it
    return each


def read(layout: str, takeaways: str) -> Assessment:
    """Return the assessment on a page with these takeaways."""
    return read_body(LAYOUTS[layout](takeaways))


def read_body(body: bytes) -> Assessment:
    """Return the assessment on a page of the series."""
    return check_drift(parse_assessment(body, url=URL, series=SERIES), ())


def heading(layout: str, words: str = "Key Takeaways") -> str:
    """Return a heading as editors of a layout enter it."""
    return f"<h2>{words}</h2>" if layout == "areas" else f"<p><strong>{words}</strong></p>"


def entries(layout: str) -> tuple[str, ...]:
    """Return the markup of each takeaway: in bold on old pages."""
    return TAKEAWAYS if layout == "areas" else tuple(f"<strong>{one}</strong>" for one in TAKEAWAYS)


def list_of(entries: Sequence[str], *, tag: str = "ul") -> str:
    """Return a list of these entries."""
    return f"<{tag}>{''.join(f'<li>{one}</li>' for one in entries)}</{tag}>"
