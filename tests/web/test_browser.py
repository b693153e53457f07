"""In a real browser: nothing refused, nothing from elsewhere, no barrier, no sideways scrolling; the keys work."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.compose import DigestDay, MessageContext, compose_operator, compose_period
from monitor.config import Config
from monitor.store import open_store
from monitor.store.routes import RouteResult
from monitor.web import hash_password
from monitor.web.svg.labels import WIDTHS
from tests.saltmarsh import assess, read_history, share_context, weeklies
from tests.web.browser import Opening, axe_source, find_violations, served, start_browser
from tests.web.extremes import EXTREMES
from tests.web.world import (
    DAY,
    HASH,
    LAST,
    NOW,
    SERIES,
    Said,
    add_day,
    harbour_story,
    keep_unjudged,
    settings,
    write_story,
)

pytestmark = pytest.mark.slow

PAGES = [
    "/",
    "/2026-05-01",
    "/2026-06-10",
    "/2026-06-18/text",
    "/2026-06-18/3",
    "/themes",
    "/themes/2026-05-01/1",
    "/themes/2026-05-05/2",
    "/compare/2026-06-17/2026-06-18",
    "/search?q=pilots",
    "/search",
    "/search?q=zebra&from=2026-06-01",
    "/trends",
    "/trends?span=all",
    "/status",
    "/nothing",
    "/2026-05-25",
]
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

RUN_TOGETHER = """() => [...document.querySelectorAll("svg.axis, svg.plot")].flatMap(svg => {
    const boxes = [...svg.querySelectorAll("text:not(.val)")].map(one => one.getBoundingClientRect()).filter(box => box.width);
    return boxes.filter(a => boxes.some(b => a !== b && a.left <= b.left && a.right + 2 > b.left
        && a.top < b.bottom && b.top < a.bottom)).map(box => box.left);
})"""
WIDTHS_OF_AXES = "() => [...document.querySelectorAll('.ruler')].map(one => one.clientWidth)"
ROWS_OF_NAVIGATION = """() => new Set([...document.querySelectorAll(".pages a")].map(one => one.getBoundingClientRect().height)).size"""
ROWS_OF_HEADER = """() => {
    const [nav, seek] = [".pages", ".seek"].map(name => document.querySelector(name).getBoundingClientRect());
    return nav.top < seek.bottom && seek.top < nav.bottom ? 1 : 2;
}"""

OVER_LABELS = """() => [...document.querySelectorAll(".cell[aria-current] b")].filter(day => {
    const style = getComputedStyle(day), words = document.createRange();
    words.selectNodeContents(day.closest("ol").previousElementSibling);
    const box = day.getBoundingClientRect().top - parseFloat(style.outlineWidth) - parseFloat(style.outlineOffset);
    return style.outlineStyle === "none" || box < words.getBoundingClientRect().bottom;
}).map(day => day.textContent)"""


NARROW_VALUES = """() => [...document.querySelectorAll(".pairs dd")].filter(one =>
    one.clientWidth < one.parentElement.clientWidth / 2
).map(one => one.textContent)"""

BROKEN_WORDS = """() => [...document.querySelectorAll("th")].flatMap(cell => {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
    while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(walk.currentNode, word.index);
        range.setEnd(walk.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) found.push(word[0]);
    }
    return found;
})"""

BROKEN = """() => [...document.querySelectorAll(".unit, .id")].filter(one => {
    const words = document.createRange();
    words.selectNodeContents(one);
    return new Set([...words.getClientRects()].map(box => Math.round(box.top))).size > 1;
}).map(one => one.textContent)"""
STICKING_OUT = """() => [...document.querySelectorAll("main :is(dt, dd, th, td, li, p, h1, h2, h3, blockquote, .margin, .when)")].filter(one =>
    getComputedStyle(one).overflow === "visible" && one.clientWidth && one.scrollWidth > one.clientWidth + 1
).map(one => one.textContent)"""
CUT = """() => [...document.querySelectorAll("main :is(span, p, b, li, td)")].filter(one =>
    getComputedStyle(one).textOverflow === "ellipsis" && getComputedStyle(one).overflow !== "visible" && one.scrollWidth > one.clientWidth
).map(one => one.textContent)"""
CUT_CARDS = """() => [...document.querySelectorAll(".scroll:has(> .cards)")].filter(one =>
    one.scrollWidth > one.clientWidth
).map(one => one.textContent)"""
UNDER_THE_HEADS_OF_CARDS = """() => [...document.querySelectorAll(".cards tbody :is(th, td)")].filter(cell => {
    const words = document.createRange(), left = cell.getBoundingClientRect().left;
    words.selectNodeContents(cell);
    return [...words.getClientRects()].some(box => box.width > 1 && box.left < left + 8 * 16);
}).map(cell => cell.textContent)"""


@pytest.fixture(scope="module")
def opening() -> Iterator[Opening]:
    with start_browser() as found:
        yield found


@pytest.fixture(scope="module")
def base(harbour: Config) -> Iterator[str]:
    with served(harbour) as address:
        yield address


def look(context: Any, address: str) -> tuple[Any, list[str]]:
    """Open a page; return it and what its console or its requests complain of."""
    page, wrong = context.new_page(), []
    host = address.split("/")[2]
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if host in asked.url else wrong.append(asked.url))
    page.goto(address)
    return page, wrong


def resize(page: Any, width: int) -> None:
    """Make the window so wide."""
    page.set_viewport_size({"width": width, "height": 900})


def barriers(page: Any, axe: str) -> list[str]:
    """Return what axe-core finds, wide and narrow, light and dark, and how far the page scrolls sideways."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe)
    found = []
    for width in (1280, 390):
        resize(page, width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme} {one}" for one in find_violations(page, scheme)]
        if page.evaluate(WIDER) > 0:
            found.append(f"{width}: scrolls sideways by {page.evaluate(WIDER)} px")
    return found


def test_no_page_has_a_barrier_or_asks_elsewhere(opening: Opening, base: str) -> None:
    axe = axe_source()
    with opening() as context:
        for path in PAGES:
            page, wrong = look(context, f"{base}{path}")
            assert [said for said in wrong if "404" not in said] == [], path
            assert barriers(page, axe) == [], path
            page.close()


@pytest.mark.parametrize("name", EXTREMES)
def test_extremes_have_no_barrier_and_do_not_scroll_sideways(
    opening: Opening, tmp_path: Any, name: str
) -> None:
    story, path = EXTREMES[name]
    config = settings(tmp_path)
    write_story(config, story())
    with served(config) as base, opening() as context:
        page, wrong = look(context, f"{base}{path}")
        assert wrong == []
        assert barriers(page, axe_source()) == []


def test_pages_of_a_first_check_have_no_barrier(opening: Opening, tmp_path: Any) -> None:
    config = settings(tmp_path)
    with open_store(config.database, write=True) as store, served(config) as base, opening() as context:
        for path in ("/", "/themes", "/trends", "/status"):
            page, _ = look(context, f"{base}{path}")
            assert barriers(page, axe_source()) == [], path
            keep_unjudged(store, LAST, f"Dredgers rested at {path}.", "The tide was high.")


def test_pages_fit_a_narrow_window_with_large_text(opening: Opening, base: str) -> None:
    with opening() as context:
        for path in PAGES:
            page, _ = look(context, f"{base}{path}")
            for width, size in ((195, 100), (320, 100), (640, 200)):
                resize(page, width)
                page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
                assert page.evaluate(WIDER) <= 0, (path, width)
            page.close()


def test_nothing_in_a_command_breaks_within_a_word_or_a_number(opening: Opening, base: str) -> None:
    """As "2026-06-/18/3": it is read out, typed and copied."""
    with opening() as context:
        for path in ("/", "/2026-06-18/3", "/themes/2026-05-01/1", "/corrections", "/login"):
            page, _ = look(context, f"{base}{path}")
            for width in (250, 320, 390, 700):
                resize(page, width)
                assert page.evaluate(BROKEN) == [], (path, width)
            page.close()


def test_the_table_of_a_mail_breaks_no_word_on_a_phone(opening: Opening) -> None:
    """A week of days leaves room for a name with a long word; nothing scrolls sideways."""
    [*_, (_, message)] = weeklies(read_history())
    with opening(width=360) as context:
        page = context.new_page()
        page.set_content(message.html.replace("Brackwater", "Counterintelligence"))
        assert (page.evaluate(BROKEN_WORDS), page.evaluate(WIDER)) == ([], 0)


@pytest.mark.parametrize("days", [5, 14, 15, 98, 400])
def test_the_table_of_a_long_period_breaks_no_word(opening: Opening, days: int) -> None:
    """Whether a column is a day, a week or a month, on a telephone, beside a list of mails, and in a window."""
    history = read_history()
    until = history.judged[-1].date
    told = [
        assess(one.date, one.verdicts) for one in history.judged if one.date > until - timedelta(days=days)
    ]
    message = compose_period(
        share_context(history),
        id="period",
        since=until - timedelta(days=days - 1),
        until=until,
        days=[DigestDay(assessment=one, verdicts=history.verdicts_on(one)) for one in told],
        dropped=(),
    )
    with opening(width=360) as context:
        page = context.new_page()
        page.set_content(message.html.replace("Brackwater", "Counterintelligence"))
        for width in (360, 500, 720):
            resize(page, width)
            assert (page.evaluate(BROKEN_WORDS), page.evaluate(WIDER)) == ([], 0), width


def test_no_word_runs_into_another(opening: Opening, tmp_path: Any) -> None:
    """The labels of an axis keep apart, words of the navigation are whole, and a wide header is one row."""
    config = settings(tmp_path)
    write_story(config, harbour_story())
    with open_store(config.database, write=True) as store:  # something to look at: a channel that is no more
        told = compose_operator(
            MessageContext(series=SERIES, series_name="H", publisher=""), id="m", subject="S", text="T"
        )
        store.messages.enqueue(told, ["gone"], at=NOW)
    paths = ("/themes?span=all", "/trends?span=all", "/search?q=pilots", "/themes/2026-05-01/1", "/status")
    with served(config) as base, opening() as context:
        for path in paths:
            page, _ = look(context, f"{base}{path}")
            assert "Status (1)" in page.inner_text(".pages")
            for width in (320, 360, 1100, 1400):
                resize(page, width)
                assert page.evaluate(RUN_TOGETHER) == [], (path, width)
                assert min(page.evaluate(WIDTHS_OF_AXES), default=WIDTHS[0]) >= WIDTHS[0], (path, width)
                assert page.evaluate(ROWS_OF_NAVIGATION) == 1
                if width >= 960 and "/search" not in path:
                    assert page.evaluate(ROWS_OF_HEADER) == 1
            page.close()


def test_words_stay_in_their_columns(opening: Opening, tmp_path: Any) -> None:
    """Also a date of another year or a long number beside a takeaway, a long name in an opened line, and a telephone's cells."""
    config, before = settings(tmp_path), date(2025, 12, 30)
    first = Said(text="The harbour master forbade the printing of tide tables.", status="new")
    later = Said(text="The harbour master forbade lamps.", status="updated", theme=f"{before}/1")
    goes_on = Said(text="Tide tables are not printed.", theme=f"{before}/1")
    write_story(config, {before: [first], LAST: [later, goes_on]})
    with open_store(config.database, write=True) as store:
        add_day(store, LAST, [later], "morning special")
        name = (
            "Tide tables, as the harbour master, the pilots of the northern mole and the gulls tell of them"
        )
        store.corrections.add(SERIES, "rename", f"{before}/1", name, at=NOW)
        for kind in ("mute", "follow"):
            store.corrections.add(
                SERIES, kind, f"{before}/1", None, at=datetime(2025, 11, 28, 10, 13, tzinfo=UTC)
            )
        reason = f"https://harbour.example/{'harbour-report' * 9}/: turned away by an access rule"
        store.routes.mark(SERIES, [RouteResult(route="sitemap", state="turned away", reason=reason)], at=NOW)
    with served(config) as base, opening() as context:
        days = ("/", f"/{LAST}", f"/{LAST}/1", f"/{LAST}+morning%20special/1")
        for path in (*days, f"/themes/{before}/1", "/themes", "/status", "/corrections"):
            page, _ = look(context, f"{base}{path}")
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            for width in (*([320] if path == "/corrections" else []), 375, 768, 1280):
                resize(page, width)
                assert page.evaluate(STICKING_OUT) == [], (path, width)
                assert page.evaluate(CUT) == [], (path, width)
                if width < 768:
                    assert page.evaluate(UNDER_THE_HEADS_OF_CARDS) == [], path
                    assert page.evaluate(CUT_CARDS) == [], path
            page.close()


def test_ways_back_from_notes_are_large_enough_for_a_finger(opening: Opening, base: str) -> None:
    """24 px each way (WCAG 2.2, 2.5.8), however near the next one is."""
    with opening(375) as context:
        page, _ = look(context, f"{base}/{LAST}/text")
        boxes = [one.bounding_box() for one in page.query_selector_all("a.back")]
        assert boxes
        assert all(min(box["width"], box["height"]) >= 24 for box in boxes)


@pytest.mark.parametrize("width", [390, 1200])
def test_the_box_of_the_chosen_day_keeps_clear_of_words(opening: Opening, base: str, width: int) -> None:
    """Of the label of its week above it; each day of a week is as near to it."""
    with opening(width) as context:
        page, _ = look(context, f"{base}/2026-06-10")
        assert page.evaluate(OVER_LABELS) == []


@pytest.mark.parametrize("width", [390, 600, 960, 1280])
def test_the_strip_holds_and_marks_the_day_that_is_shown(opening: Opening, base: str, width: int) -> None:
    """However old it is, and however few weeks a narrow window has room for: whole weeks, side by side."""
    with opening(width) as context:
        for back in range(0, 49, 7):
            day = LAST - back * DAY
            page, _ = look(context, f"{base}/{day}")
            chosen = page.query_selector_all(".strip [aria-current]")
            assert [one.is_visible() for one in chosen] == [True], (day, width)
            assert chosen[0].get_attribute("href").split("?")[0] == f"/{day}"
            weeks = [one.is_visible() for one in page.query_selector_all(".weeks > li")]
            many = sum(weeks)
            assert many == (2 if width < 600 else 4 if width < 960 else 5 if width < 1168 else 6)
            first = weeks.index(True)
            assert all(weeks[first : first + many])
            page.close()


def test_pages_are_complete_without_javascript(opening: Opening, base: str) -> None:
    with opening(java_script_enabled=False) as context:
        page, _ = look(context, f"{base}/")
        page.click(".item.new h3 a")
        assert "tide tables" in page.inner_text("main")
        assert not page.is_visible(".keys")


def test_keys_move_between_takeaways_and_days(opening: Opening, base: str) -> None:
    with opening() as context:
        page, _ = look(context, f"{base}/")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.closest('.item').id") == "t3"
        page.keyboard.press("?")
        page.wait_for_function(
            "document.querySelector('.keys').getBoundingClientRect().bottom <= innerHeight"
        )
        page.keyboard.press("[")
        page.wait_for_url("**/2026-06-17")
        page.keyboard.press("]")
        page.wait_for_url("**/2026-06-18")
        page.keyboard.press("t")
        page.wait_for_url(f"{base}/")


def test_keys_work_on_a_keyboard_of_another_script(opening: Opening, base: str) -> None:
    """A Ukrainian keyboard writes "о" with the key of j and "х" with that of [."""
    press = "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
    with opening() as context:
        page, _ = look(context, f"{base}/")
        page.evaluate(press, ["é", "KeyE"])  # no key of ours
        page.evaluate(press, ["о", "KeyJ"])
        assert page.evaluate("document.activeElement.closest('.item').id") == "t3"
        page.evaluate(press, ["х", "BracketLeft"])
        page.wait_for_url("**/2026-06-17")


@pytest.mark.parametrize("width", [320, 800, 1280])
def test_the_key_of_search_leads_to_a_field(opening: Opening, base: str, width: int) -> None:
    """Where the window is too narrow for one, to that of the page of search; what is typed next is in it."""
    with opening(width) as context:
        page, _ = look(context, f"{base}/themes")
        for field in ("#query" if width < 960 else "#q", "#query"):
            page.keyboard.press("/")
            page.wait_for_function(f"document.activeElement.matches('{field}')")
            page.keyboard.type("k/t")
            assert page.input_value(field) == "k/t"
            page.goto(f"{base}/search")


def test_the_password_can_be_typed_at_once(opening: Opening, tmp_path: Any) -> None:
    """Whoever logs in by keys need not pass all links of the page."""
    with served(settings(tmp_path, serve={"password_hash": HASH})) as base, opening() as context:
        write_story(settings(tmp_path), harbour_story())
        page, _ = look(context, f"{base}/login")
        page.keyboard.type("correct horse")
        assert page.input_value("#password") == "correct horse"


def test_each_action_works_in_a_browser_and_is_undone_there(opening: Opening, tmp_path: Any) -> None:
    password = "correct horse battery"
    config = settings(tmp_path, serve={"password_hash": hash_password(password)})
    write_story(config, harbour_story())
    theme, takeaway = "/themes/2026-05-05/2", "/2026-06-18/3"
    with served(config) as base, opening() as context:
        page, wrong = look(context, f"{base}{theme}")
        page.click("#act a")
        assert barriers(page, axe_source()) == []
        page.fill("#password", password)
        page.click("main button")
        page.click("text=Follow")
        page.click("button[aria-pressed=true]")
        page.click("text=Mute")
        assert page.inner_text("button[aria-pressed=true]") == "Muted"
        page.fill("#rename", "Pilots on strike")
        page.click("text=Rename")
        assert page.inner_text("h1") == "Pilots on strike"
        page.goto(f"{base}{takeaway}")
        for act, value in (("notnew", "Pilots on strike"), ("move", "2026-05-01/1")):
            page.fill(f"#{act}", value)
            page.press(f"#{act}", "Enter")
            assert page.inner_text(".done").startswith("Done")
            page.wait_for_function("document.activeElement.matches('.done')")
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('.done') !== null")
        page.click("text=Split off")
        for width in (320, 375):
            resize(page, width)
            assert page.evaluate(NARROW_VALUES) == [], width
        page.click(".done button")
        assert page.inner_text("h1") == "3 corrections in force"  # the move outweighs "not new"
        page.goto(f"{base}{theme}")
        page.fill("#merge", "2026-05-01/1")
        page.press("#merge", "Enter")
        assert page.inner_text(".eyebrow .id") == "2026-05-01/1"
        assert barriers(page, axe_source()) == []
        page.goto(f"{base}/corrections")
        assert barriers(page, axe_source()) == []
        assert wrong == []


def test_the_first_tab_skips_to_the_content(opening: Opening, base: str) -> None:
    with opening() as context:
        page, _ = look(context, f"{base}/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_paper_is_light_whatever_the_screen_is(opening: Opening, base: str) -> None:
    """Words and marks that a dark screen shows pale are printed as on a light one, and no line is cut."""
    with opening(scheme="dark") as context:
        for path in ("/", "/search?q=pilots", "/themes"):
            page, _ = look(context, f"{base}{path}")
            page.emulate_media(media="print", color_scheme="dark")
            page.evaluate(axe_source())
            pale = [one for one in find_violations(page, "dark") if one.startswith("color-contrast")]
            assert pale == [], path
            assert page.evaluate(CUT) == [], path


def test_print_leaves_out_what_only_leads_on(opening: Opening, base: str) -> None:
    with opening() as context:
        page, _ = look(context, f"{base}/")
        page.emulate_media(media="print")
        assert not page.is_visible("nav.pages")
        assert page.is_visible(".item.new blockquote")
        page.goto(f"{base}/compare/2026-06-17/2026-06-18")
        assert not page.is_visible("main form")
