"""What a page claims of itself is checked before it is kept: dates, addresses, its own end, its size."""

import re
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace

import pytest

from monitor.errors import LayoutChanged, NotAnAssessment, ParseError
from monitor.models import Assessment
from monitor.parse import parse_assessment, parse_updates
from monitor.site import SeriesShape
from tests.pages import GOLDEN
from tests.parse.editors import TAKEAWAYS, list_of, with_areas
from tests.shapes import VELDIA

PAGE = (GOLDEN / "wordpress" / "page.html").read_text(encoding="utf-8")
DRUPAL = (GOLDEN / "drupal" / "page.html").read_text(encoding="utf-8")
URL = "https://veldia.example/research/veldia/veldian-offensive-campaign-assessment-march-2-2031/"
SERIES = replace(VELDIA, site="https://veldia.example")
SLOWEST = 5.0  # seconds of the processor's time
MOST_MEMORY = 100_000_000  # bytes
FIRST = PAGE[PAGE.index("<p", PAGE.index('data-id="toplines"')) :].partition("</p>")[0]  # topline
CANONICAL = f'<link rel="canonical" href="{URL}" />'


def _url(href: str, *, url: str = URL, series: SeriesShape = SERIES) -> str:
    page = PAGE.replace(CANONICAL, f'<link rel="canonical" href="{href}" />')
    return parse_assessment(page.encode(), url=url, series=series).url


@pytest.mark.parametrize("tail", [";&nbsp;.", ";\u00a0.", "%20", " ;", "\u200b"])
def test_what_an_editor_left_behind_an_address_is_no_part_of_it(tail: str) -> None:
    """The page's own address, too, ends before the signs that follow it."""
    assert _url(f"/y/{tail}") == "https://veldia.example/y/"


@pytest.mark.parametrize("style", ["{}", "<em>{}</em>", "<strong>Note:</strong> {}"])
@pytest.mark.parametrize("end", ["", " on March 2. Later reports follow in the next assessment."])
def test_a_data_cutoff_above_the_toplines_is_none_of_them(style: str, end: str) -> None:
    """Whatever its style, and though it stands in their area; its time is read."""
    note = style.format(f"The data cut-off for this product was 11:45 AM ET{end}")
    page = re.sub(r'<div class="analysts-note">.*?</div>', "", PAGE).replace(FIRST, f"<p>{note}</p>{FIRST}")
    found, as_it_was = (parse_assessment(one.encode(), url=URL, series=SERIES) for one in (page, PAGE))
    assert (found.toplines, found.data_cutoff) == (as_it_was.toplines, "11:45 AM ET")


def _takeaways(page: str) -> list[str]:
    return [one.text for one in parse_assessment(page.encode(), url=URL, series=SERIES).takeaways]


def test_a_caption_between_two_lists_ends_no_takeaways() -> None:
    """In the area that has their name, whatever stands between them."""
    caption = '</ol><figure><img alt="map"></figure><p>The front on March 2.</p><ol>'
    split = re.sub(r"</li>\s*(?=<li)", f"</li>{caption}", PAGE, count=1)
    assert split != PAGE
    assert _takeaways(split) == _takeaways(PAGE)


def test_endnotes_in_a_numbered_list_are_numbered_by_their_place() -> None:
    """A browser prints the numbers of such a list, its source has none."""
    notes = "<ol><li>https://a.example/1</li><li>The Crown News, https://a.example/2</li></ol>"
    page = with_areas(list_of(TAKEAWAYS)).replace(
        b"<p>[1] https://a.example/1</p><p>[2] https://a.example/2</p>", notes.encode()
    )
    found = parse_assessment(page, url=URL, series=SERIES)
    assert [(one.number, one.urls) for one in found.endnotes] == [
        (1, ("https://a.example/1",)),
        (2, ("https://a.example/2",)),
    ]
    assert found.missing == ()


def test_a_list_printed_twice_is_one_list() -> None:
    """Some sites print it once more for small screens; a takeaway twice would be two of its theme."""
    start = PAGE.index('<div class="gb-container gb-container-6d9519ed" data-id="key-takeaways"')
    block = PAGE[start : PAGE.index("</ol>", start)] + "</ol></div></div>"
    assert _takeaways(PAGE[:start] + block + PAGE[start:]) == _takeaways(PAGE)


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/x",
        "javascript:alert(1)",
        "javascript://veldia.example/%0aalert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "https://veldia.example.evil.example/",
        "https://veldia.example@evil.example/",
        "http://[",
        "/x" * 1_000,
    ],
)
def test_no_address_on_another_site_becomes_the_link(href: str) -> None:
    """A canonical link that leaves the publisher's site, or is no web address, is as good as none."""
    assert _url(href) == URL
    assert _url(href, url="file:page.html") == "file:page.html"


def test_a_canonical_address_of_another_day_is_not_the_link() -> None:
    """Readers are led to the page that was read."""
    assert _url(URL.replace("march-2", "march-1")) == URL


def test_an_address_on_the_publishers_site_is_the_link() -> None:
    """With "www." or without; a copy of the site may keep the canonical address."""
    assert _url("https://www.veldia.example/y") == "https://www.veldia.example/y"
    assert _url("/y") == "https://veldia.example/y"
    copy = replace(SERIES, site="http://127.0.0.1:8000")
    here = "http://127.0.0.1:8000/x"
    assert _url(URL, url=here, series=copy) == here
    assert _url(URL, url=here, series=replace(copy, canonical_site="https://veldia.example")) == URL


@pytest.mark.parametrize("year", ["0001", "9999", "1066", "3031"])
def test_a_time_of_another_age_is_none(year: str) -> None:
    """Times and dates beyond two hundred years are not read: no arithmetic with them would hold."""
    page = PAGE.replace("2031-03-03T00:35:12", f"{year}-01-01T00:35:12").encode()
    assert parse_assessment(page, url=URL, series=SERIES).published_at is None
    undated = page.replace(b"March 2, 2031", f"March 2, {year}".encode())
    with pytest.raises(LayoutChanged, match="a date in the title or below it"):
        parse_assessment(undated, url=URL, series=SERIES)


def test_a_title_with_the_wrong_date_is_outvoted() -> None:
    """Where address and publication agree on another date than the title, the title is a typing error."""
    title = "Veldian Offensive Campaign Assessment, "
    page = PAGE.replace(f"{title}March 2, 2031", f"{title}February 28, 2031").encode()
    assert parse_assessment(page, url=URL, series=SERIES).date.isoformat() == "2031-03-02"


@pytest.mark.parametrize("past", ["2030", "2029", "2013"])
def test_a_title_with_last_years_number_is_outvoted(past: str) -> None:
    """In January, mostly; the address repeats the title, so it is no second witness. The page and its publication are."""
    title = "Veldian Offensive Campaign Assessment, March 2, "
    page = PAGE.replace(f"{title}2031", f"{title}{past}").replace("march-2-2031", f"march-2-{past}").encode()
    found = parse_assessment(page, url=URL.replace("2031", past), series=SERIES)
    assert found.date.isoformat() == "2031-03-02"
    moved = page.replace(b"2031-03-03T00:35:12", b"2031-08-03T00:35:12")  # published anew, long after
    found = parse_assessment(moved, url=URL.replace("2031", past), series=SERIES)
    assert found.date.isoformat() == f"{past}-03-02"


@pytest.mark.parametrize("published", ["published", "unknown"])
def test_a_title_may_tell_of_a_past_day(published: str) -> None:
    """The date nearest to the publication counts, or the last one."""
    past = "Assessment Special Edition: The Bridge Since February 24, 2022, March 2, 2031"
    page = PAGE.replace("Assessment, March 2, 2031", past).replace("published_time", f"{published}_time")
    page = page.replace('"datePublished"', '"x"').replace('rel="canonical"', "")
    found = parse_assessment(page.encode(), url="https://veldia.example/x", series=SERIES)
    assert found.date.isoformat() == "2031-03-02"


def test_a_day_against_which_address_and_publication_speak_is_not_believed() -> None:
    """Title and text may both have been left as they were in the page that an editor copied."""
    page = PAGE.replace("March 2, 2031", "February 2, 2031").encode()
    with pytest.raises(LayoutChanged, match="publication: 2031-03-02, found 2031-02-02 in the text"):
        parse_assessment(page, url=URL, series=SERIES)


@pytest.mark.parametrize("words", ["Special Edition", "Special Report", "Special Edition: The Bridge"])
def test_a_title_tells_a_special_edition(words: str) -> None:
    """As a line above the text does: such an assessment may be short."""
    title = "Veldian Offensive Campaign Assessment"
    assert parse_assessment(PAGE.encode(), url=URL, series=SERIES).kind == "regular"
    page = PAGE.replace(f"{title}, March", f"{title} {words}, March").encode()
    assert parse_assessment(page, url=URL, series=SERIES).kind == "special"


@pytest.mark.parametrize("day", ["Mrach 2, 2031", "March 32, 2031", "Mart 2, 2031", "3/2/2031"])
def test_an_unreadable_date_is_that_of_the_address_if_the_page_came_out_on_it(day: str) -> None:
    """Neither address nor publication is enough alone."""
    page = PAGE.replace("March 2, 2031", day)
    assert parse_assessment(page.encode(), url=URL, series=SERIES).date.isoformat() == "2031-03-02"
    elsewhere = URL.replace("march-2", "march-1")
    for body, url in (
        (page.replace("2031-03-03T", "2031-03-04T"), URL),
        (page.replace(URL, elsewhere), elsewhere),
    ):
        with pytest.raises(LayoutChanged, match="a date in the title or below it"):
            parse_assessment(body.encode(), url=url, series=SERIES)


def test_an_address_with_the_wrong_date_is_outvoted() -> None:
    """A slug with a wrong year or day tells nothing against the page."""
    for slug in ("march-2-2030", "february-28-2031"):
        url = URL.replace("march-2-2031", slug)
        page = PAGE.replace(URL, url).encode()
        assert parse_assessment(page, url=url, series=SERIES).date.isoformat() == "2031-03-02"


def test_a_misspelt_title_costs_no_assessment() -> None:
    """The address of such a page is looked at, too."""
    page = PAGE.replace("Campaign Assessment, March", "Campaign Assesment, March").encode()
    whole = parse_assessment(PAGE.encode(), url=URL, series=SERIES)
    assert parse_assessment(page, url=URL, series=SERIES).takeaways == whole.takeaways


def test_a_title_may_begin_with_soft_hyphens() -> None:
    """What nobody sees in a title makes no difference to its series and date."""
    page = PAGE.replace(
        "Veldian Offensive Campaign Assessment, March",
        "\u00ad\u00adVeldian Offensive Campaign Assessment, Mar\u00adch",
    )
    assert parse_assessment(page.encode(), url="file:x", series=SERIES).date.isoformat() == "2031-03-02"


@pytest.mark.parametrize("page", [PAGE, DRUPAL], ids=["wordpress", "drupal"])
def test_a_page_cut_anywhere_is_one_failure(page: str) -> None:
    """Wherever a page is cut, it is refused, and each time for the same reason: it is announced once."""
    reasons = set()
    for end in range(page.index("<h1"), len(page) - 20, 97):
        with pytest.raises(ParseError) as caught:
            parse_assessment(page[:end].encode(), url=URL, series=SERIES)
        if isinstance(caught.value, LayoutChanged):
            reasons.add(str(caught.value))
    assert len(reasons) <= 3


def test_a_cut_that_was_closed_is_still_a_cut() -> None:
    """A page whose end was cut off and closed again lacks the end of its article."""
    cut = PAGE[: PAGE.index("<ol")] + "<ol><li>One.</li><li>Two.</li></ol></body></html>"
    with pytest.raises(LayoutChanged, match="cut short"):
        parse_assessment(cut.encode(), url=URL, series=SERIES)


LONG = {
    "unnumbered endnotes": PAGE.replace("[6] https", "[6] x</p>" + "<p>more of it</p>" * 9_000 + "<p>https"),
    "blanks in a link": PAGE.replace(
        "https://gazette.example/rope", "https://gazette.example/rope" + " ;" * 14_000
    ),
    "blanks in a title": PAGE.replace("March 2, 2031", "March 2" + " " * 20_000 + "2031"),
    "a title that unfolds": PAGE.replace("March 2, 2031", "March 2, 2031 " + "\ufdfa" * 400_000, 3),
    "a paragraph that unfolds": PAGE.replace("They returned by dawn.", "\ufdfa" * 300_000),
    "dots in endnotes": PAGE.replace("[6] https", "[6] " + "https://a dot " * 20_000 + "https"),
    "brackets in bold": PAGE.replace("Ostmark scouts crossed", "(A" * 100_000),
    "many areas": PAGE.replace('data-id="ve-me "', f'data-id="{"ve-me " * 100_000}"'),
    "nested links to maps": PAGE.replace("<h2", '<a href="/map/1"><b>' * 2_000 + "<h2", 1),
    "lines": PAGE.replace("They returned by dawn.", "They<br>" * 10_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_a_hostile_page_takes_little_time(name: str) -> None:
    """Whatever a page repeats, it is read or refused within seconds."""
    assert LONG[name] != PAGE
    start = time.process_time()
    _try(LONG[name])
    assert time.process_time() - start < SLOWEST


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a title that unfolds", "a paragraph that unfolds"])
def test_letters_that_unfold_take_little_memory(name: str) -> None:
    """A letter that Unicode's compatible form spells out in eighteen is compared in the first thousand only."""
    tracemalloc.start()
    try:
        _try(LONG[name])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY


def _try(page: str) -> None:
    try:
        parse_assessment(page.encode(), url=URL, series=SERIES)
    except ParseError as error:
        assert len(str(error)) < 1_000  # noqa: PT017  # whether it raises depends on the page


@pytest.mark.slow
def test_a_link_to_another_day_is_not_the_address_of_a_day() -> None:
    """Toplines of an updates page cite earlier assessments; a day with such links alone is left out."""
    text = (GOLDEN / "updates" / "page.html").read_text(encoding="utf-8")
    cites = '<a href="/research/veldia/veldian-offensive-campaign-assessment-february-9-2031/">ISV said</a>'
    page = text.replace("They have been", f"As {cites}, they have been", 1)
    alone = re.sub(r"<p><a[^>]*>read the full Mar 3 report</a></p>", "", page)
    days = [parse_updates(body.encode(), url=URL, series=SERIES) for body in (text, page, alone)]
    assert [one.url for one in days[1]] == [one.url for one in days[0]]
    assert len(days[0]) == 2
    assert days[2] == days[0][1:]


@pytest.mark.parametrize(
    ("marked", "unmarked"),
    [
        ("<p><strong>Veldian Offensive Campaign Assessment, March 1, 2031</strong>", "<p>{}"),
        ('<h2 class="gb-text">Veldian Offensive Campaign Assessment, March 2, 2031</h2>', "<li>{}"),
    ],
)
def test_takeaways_below_an_unmarked_title_are_not_those_of_the_day_above(marked: str, unmarked: str) -> None:
    """On an updates page, where one day may have lost its lists."""
    text = (GOLDEN / "updates" / "page.html").read_text(encoding="utf-8")
    page = text.replace(marked, unmarked.format(re.sub("<.*?>", "", marked)), 1)
    assert page != text
    days = parse_updates(text.encode(), url=URL, series=SERIES)
    assert set(_try_updates(page)) < set(days)


def test_a_sentence_that_names_the_assessment_of_another_day_is_no_title() -> None:
    """A day whose text refers to an earlier one is read, with it."""
    text = (GOLDEN / "updates" / "page.html").read_text(encoding="utf-8")
    days = parse_updates(text.encode(), url=URL, series=SERIES)
    first = days[0].takeaways[0].text
    more = f"{first} See the Veldian Offensive Campaign Assessment, February 3, 2031, for more."
    assert first in text
    found = parse_updates(text.replace(first, more, 1).encode(), url=URL, series=SERIES)
    assert [one.date for one in found] == [one.date for one in days]
    assert any(more in topline for topline in found[0].toplines)


def _try_updates(page: str) -> Sequence[Assessment]:
    try:
        return parse_updates(page.encode(), url=URL, series=SERIES)
    except LayoutChanged:
        return ()


@pytest.mark.slow
def test_more_than_any_page_has_is_refused() -> None:
    """Tens of thousands of paragraphs or endnotes are no assessment."""
    notes = PAGE.replace("[6] https", "[6] x<br>" + "[7] y<br>" * 3_000 + "https")
    with pytest.raises(LayoutChanged, match="at most 2000 endnotes"):
        parse_assessment(notes.encode(), url=URL, series=SERIES)
    paragraphs = PAGE.replace("They returned by dawn.", "x<p>" * 12_000)
    with pytest.raises(LayoutChanged, match="at most 10000 paragraphs"):
        parse_assessment(paragraphs.encode(), url=URL, series=SERIES)
    with pytest.raises(NotAnAssessment, match="bytes and"):
        parse_assessment(b"<html>" + b"x" * 4_000_000, url=URL, series=SERIES)
