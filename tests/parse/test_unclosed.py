"""A start tag without its end tag takes no takeaway with it."""

import re
import time

import pytest

from monitor.errors import CutShort, LayoutChanged
from monitor.parse import parse_assessment
from monitor.parse.unclosed import mend_unclosed
from tests.pages import GOLDEN
from tests.parse.editors import LAYOUTS, SERIES, TAKEAWAYS, URL, entries, heading, list_of, read_body

TAGS = (
    *("<nav>", "<button>", "<figure>", "<form>", "<select>", "<dialog>", "<video>", "<svg>", "<object>"),
    *("<noscript>", "<template>", "<del>", "<s>", "<strong>", "<em>", "<blockquote>", "<details>"),
    *("<td>", "<tr><td>", "<table><tr><td>", "<div>", '<div class="toc">', "<div hidden>", '<div role="dialog">'),
    *('<div data-id="endnotes">', '<div data-id="x">', '<ol class="footnotes">', '<ul class="comment-list">'),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_without_an_end_hides_no_takeaway(layout: str, tag: str) -> None:
    """Wherever in the list it stands: every entry is read, or the page is refused."""
    listed = list_of(entries(layout))
    read = 0
    for place in re.finditer(r"<(?!ul)|(?<=<li>)", listed):
        body = LAYOUTS[layout](f"{heading(layout)}{listed[: place.start()]}{tag}{listed[place.start() :]}")
        try:
            found = read_body(body)
        except LayoutChanged:
            continue
        assert [one.text for one in found.takeaways] == list(TAKEAWAYS)
        read += 1
    assert read


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_list_without_an_end_holds_no_other_text(layout: str) -> None:
    """What stands below it is what it would be below a whole list."""
    whole, broken = (
        parse_assessment(LAYOUTS[layout](heading(layout) + markup), url=URL, series=SERIES)
        for listed in [list_of(entries(layout))]
        for markup in (listed, listed.removesuffix("</ul>"))
    )
    assert broken == whole


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("end", ["</ul>", "</div>", "</div></div>", "</section>", "</ul></div>"])
def test_an_end_tag_too_many_within_an_entry_costs_none(layout: str, end: str) -> None:
    """What stands between the list before and the list behind is read, or the page is refused."""
    listed = list_of(entries(layout))
    below = f"<p>Correction: {'An earlier version of this report said three days. ' * 9}</p>"
    for place in re.finditer(r"(?<=<li>)|(?=</li>)", listed):
        broken = f"{listed[: place.start()]}{end}{listed[place.start() :]}"
        body = LAYOUTS[layout](f"{heading(layout)}{broken}{below}")
        try:
            found = read_body(body)
        except LayoutChanged:
            continue
        assert [one.text for one in found.takeaways] == list(TAKEAWAYS)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sign", ["<!--", "<!-- map ", "<!--[if gte mso 9]>", "<script>", "<style>"])
def test_a_comment_or_script_without_an_end_hides_nothing_in_silence(layout: str, sign: str) -> None:
    """It ends with a later one: what browsers hide until then is missed, or the page is read as if it were not there."""
    page = LAYOUTS[layout](f"{heading(layout)}{list_of(entries(layout))}")
    page = page.replace(b"</body>", b"</div><!-- /.block --><script>x()</script><style>p {}</style></body>")
    whole = read_body(page)
    start = page.index(b"Key Takeaways")
    for place in re.finditer(rb"<(?=/?(?:li|ul|p|h2|div)\b)|</li>", page[start:]):
        at = start + place.start()
        try:
            assert read_body(page[:at] + sign.encode() + page[at:]) == whole
        except LayoutChanged:
            continue


@pytest.mark.slow
@pytest.mark.parametrize("page", ["wordpress", "wordpress-migrated", "drupal"])
@pytest.mark.parametrize("tags", ["<div>", "<div><div>", '<div><div class="box"><div>'])
def test_what_surrounds_an_article_is_none_of_it_even_if_tags_in_it_do_not_end(page: str, tags: str) -> None:
    """Each golden page has other takeaways behind its article; what is unclosed in its body ends there, as in browsers."""
    text = (GOLDEN / page / "page.html").read_text(encoding="utf-8")
    body = re.search(
        r"dynamic-entry-content.*(?=</article>)|field-name-body.*(?=</section>)", text, re.DOTALL
    )
    assert body
    whole = parse_assessment(text.encode(), url=URL, series=SERIES)
    for place in re.finditer(r"<(?:p|h2|h3|ul|ol|li|div)\b|(?<=</p>)", body[0]):
        at = body.start() + place.start()
        try:
            found = parse_assessment(f"{text[:at]}{tags}{text[at:]}".encode(), url=URL, series=SERIES)
        except LayoutChanged:
            continue
        assert (found.takeaways, found.toplines) == (whole.takeaways, whole.toplines)
        assert "no takeaway" not in repr(found)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("start", ["<!-- wp:list –>", "<style>", "<script>"])
def test_what_a_comment_without_an_end_hides_is_missed(layout: str, start: str) -> None:
    """The page is refused as cut short, though its last tag is there, and though a cache has added a comment below it."""
    listed = list_of(entries(layout)).replace("</li><li>", f"</li>{start}<li>", 1)
    page = LAYOUTS[layout](heading(layout) + listed)
    for body in (page, page + b"<!-- cached -->"):
        with pytest.raises(CutShort):
            read_body(body)
    for empty in ("<!-->", "<!--->", "<!-- a --!>"):  # to a browser, these have an end
        found = read_body(page.replace(start.encode(), empty.encode()))
        assert [one.text for one in found.takeaways] == list(TAKEAWAYS)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/page.html")), ids=lambda path: path.parent.name)
def test_a_page_whose_tags_all_end_stays_as_it_is(path: object) -> None:
    """Sign for sign, but for the end of the page, which may be that of one within it."""
    text = (GOLDEN / str(path)).read_text(encoding="utf-8")
    assert mend_unclosed(text) == re.sub("</(?:body|html)>", "", text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<ul><li><nav>a</li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li><nav>a</nav></li></ul>", "<ul><li><nav>a</nav></li></ul>"),
        ("<div><ul><li>a</div>", "<div><li>a</div>"),
        ("<div><ol><li>a<ol><li>b</ol></div>", "<div><ol><li>a<li>b</ol></div>"),
        ("<div><ol><li>a<p>b</p><ol><li>c</ol></div>", "<div><li>a<p>b</p><ol><li>c</ol></div>"),
        ("<div><ul><li>a<div class=x></ul></div>", "<div><ul><li>a</ul></div>"),
        ("<table><tr><td>a<tr><td>b</table>", "<table><tr><td>a<tr><td>b</table>"),
        ("<td>a", "a"),
        ("<p>a<li>b<strong>c", "<p>a<li>b<strong>c"),
        ("<div><section>a</section>", "<div><section>a</section>"),
        ("<article><div><div>a</article>b", "<article><div><div>a</div></div></article>b"),
        ("<main><article><div>a</article>b</article></main>",) * 2,  # an end tag too many ends no div
        ("<main><main><div>a</main>b</main>", "<main><main><div>a</div></main>b</main>"),
        ("<h2>a<div></h2><p>b</p>", "<h2>a</h2><p>b</p>"),
        ('<a title="<nav>">b</a><!-- <nav> --><script>"<nav>"</script>',) * 2,
        ("<NAV>a<Nav/>b", "a<Nav/>b"),
    ],
)
def test_only_what_must_end_and_does_not_is_left_out(text: str, left: str) -> None:
    """The text stays whole; left out once, nothing more is left out."""
    assert mend_unclosed(text) == left
    assert mend_unclosed(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "<nav>" * 40_000,
        "<ul>" * 20_000 + "</ol>" * 20_000,
        "<ul><nav></ul>" * 13_000,
        "<nav " * 40_000,
        '<a "' * 40_000,
        "<!--" * 40_000 + "x" * 10**6,
    ],
)
def test_however_many_tags_do_not_end_it_takes_no_time(text: str) -> None:
    """Not even for a page with as many tags as are allowed."""
    start = time.process_time()
    mend_unclosed(text)
    assert time.process_time() - start < 3
