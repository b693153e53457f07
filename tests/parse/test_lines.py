"""What single lines say."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.parse.blocks import find_blocks
from monitor.parse.lines import (
    find_cutoff,
    find_date,
    is_hub,
    is_misspelt,
    is_of,
    read_authors,
    read_dateline,
    read_edition,
)
from monitor.parse.marks import read_marks
from monitor.parse.tree import read_tree
from monitor.text import find_urls, fold, joined, squeeze
from tests.shapes import IRAN, MARROW, ROCA


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        ("June 1, 5:30pm ET", "5:30pm ET"),
        ("February 24, 3:00 pm EST", "3:00 pm EST"),
        ("March 26, 1500 ET", "1500 ET"),
        ("May 1, 6:15 ET", "6:15 ET"),
        ("September 5, 11 PM ET", "11 PM ET"),
        ("November 15, 2023, 7:15pm EDT", "7:15pm EDT"),
        ("October 2, 7.15 p.m. ET", "7.15 p.m. ET"),
        ("Oct. 2, 7:15pm ET", "7:15pm ET"),
        ("Thursday, June 1, 2023 at 5:30pm ET", "5:30pm ET"),
        ("Last updated: June 1, 2023 – 5:30pm ET (corrected)", "5:30pm ET"),
        ("June 1st, 5:30 pm", "5:30 pm"),
        ("June 1. 5:30pm Eastern Time", "5:30pm"),
        ("Assessment as of June 1, 5:30 pm ET", "5:30 pm ET"),
        ("June 1, 3:15 PM ET / 10:15 PM Kyiv time", "3:15 PM ET"),
        ("5:30 pm Eastern Standard Time, Thursday, 1 June 2023", "5:30 pm"),
        ("1st of June | 5:30pm (ET)", "5:30pm"),
        ("June 1, 2130 UTC", "2130 UTC"),
        ("June 1, 2023", None),
        ("Raid on Hollen, June 1, 5:30pm ET", None),
        ("Russian forces met on June 1, 5:30pm ET", None),
        ("June 1, 5:30pm ET was the hour.", None),
        ("Chapter 1, 5:30pm ET", None),
    ],
)
def test_a_date_line_is_nothing_but_date_and_time(line: str, clock: str | None) -> None:
    """The line under the authors gives the time as printed; a sentence that holds one is none."""
    found = read_dateline(line)
    assert (found.clock if found else None) == clock


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Mason Clark", ("Mason Clark",)),
        ("By Mason Clark", ("Mason Clark",)),
        ("Ann Lee and Frederick W. Kagan", ("Ann Lee", "Frederick W. Kagan")),
        ("Ann Lee, Per van Dael, and Łukasz O’Neil-Moe", ("Ann Lee", "Per van Dael", "Łukasz O’Neil-Moe")),
        (
            "Ann Lee, Jr., Per van Dael III, and Eva Moe, PhD",
            ("Ann Lee, Jr.", "Per van Dael III", "Eva Moe, PhD"),
        ),
        ("The river is high, and Ann Lee waits", ()),
        ("Ukraine", ()),
        ("Ann Lee, " * 100, ()),
    ],
)
def test_a_byline_is_nothing_but_names(line: str, names: tuple[str, ...]) -> None:
    """A line of names gives them one by one; any other line gives none."""
    assert read_authors(line) == names


@pytest.mark.parametrize(
    ("text", "near", "day"),
    [
        ("Assessment, June 1, 2022", None, date(2022, 6, 1)),
        ("ASSESSMENT, MARCH 26", date(2022, 3, 27), date(2022, 3, 26)),
        ("Assessment, December 31", date(2023, 1, 1), date(2022, 12, 31)),
        ("Assessment, January 1", date(2022, 12, 31), date(2023, 1, 1)),
        ("Assessment, February 29", date(2024, 3, 1), date(2024, 2, 29)),
        ("Assessment, February 30, 2024; March 2, 2024", None, date(2024, 3, 2)),
        ("Assessment, Feb. 3, 2025", None, date(2025, 2, 3)),
        ("Assessment, Sept 3", date(2025, 9, 4), date(2025, 9, 3)),
        ("Assessment, 3 February 2025", None, date(2025, 2, 3)),
        ("Assessment, the 3rd of Feb., 2025", None, date(2025, 2, 3)),
        ("Assessment 9 March 3, 2025", None, date(2025, 3, 3)),
        ("Assessment, Mart 3, 2025", None, None),
        ("Assessment, June 1", None, None),
        ("Assessment, June 2022", date(2022, 6, 1), None),
        ("May I?", date(2022, 5, 1), None),
    ],
)
def test_a_date_without_a_year_is_the_nearest(text: str, near: date | None, day: date | None) -> None:
    """A date takes its year from the text, else from the day it is nearest to."""
    assert find_date(text, near) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("Data Cutoff: 12:00 PM ET.", "12:00 PM ET"),
        ("Note: The data cut-off for this product was 12:00pm ET on January 2.", "12:00pm ET"),
        ("Information Cut Off Time: 2 pm ET", "2 pm ET"),
        ("Data cut-off: noon ET on June 3", "noon ET"),
        ("Data Cutoff: 16:00 UTC.", "16:00 UTC"),
        ("Data Cutoff: 12:00 PM Eastern Time.", "12:00 PM"),
        ("Assessment as of: 7:45 PM ET.", None),
    ],
)
def test_the_data_cutoff_is_found(text: str, clock: str | None) -> None:
    """The time of the data cut-off is found as printed, in each wording."""
    assert find_cutoff(text) == clock


@pytest.mark.parametrize(
    ("raw", "text", "marks"),
    [
        ("It rose.[1] It fell.[2]", "It rose. It fell.", ((8, 1), (17, 2))),
        ("It rose [1][2].", "It rose.", ((7, 1), (7, 2))),
        ("It [ 3 ] rose", "It rose", ((2, 3),)),
        ("rose[4]and fell", "rose and fell", ((4, 4),)),
        ("(north).[5]Then", "(north).Then", ((8, 5),)),
        ("[6] A note", "A note", ((0, 6),)),
        ("“some [naval] units” [2pm EST] [1234]", "“some [naval] units” [2pm EST] [1234]", ()),
    ],
)
def test_marks_go_and_leave_their_place(raw: str, text: str, marks: tuple[tuple[int, int], ...]) -> None:
    """Footnote marks leave the text as if never printed; each keeps its offset; other brackets stay."""
    assert read_marks(raw) == (text, marks)


def test_titles_tell_their_series() -> None:
    """A title belongs to the series whose name or alias it holds, in any case; those of pages on the series say so."""
    titles = {
        "RUSSIAN OFFENSIVE CAMPAIGN ASSESSMENT, MARCH 26": (True, False),
        "Russian Offensive Campaign Update, July 11": (True, False),
        "Russian Offensive Campaign Assessment Updates": (True, True),
        "Russian Offensive Campaign Assessment Weekly Review, January 5, 2026": (True, True),
        "Russian Offensive Campaign Assessment Maps, January 5, 2026": (True, True),
        "Key Takeaways from the Russian Offensive Campaign Assessments, January 5-11, 2026": (True, True),
        "Corrections to the Russian Offensive Campaign Assessment, January 5, 2026": (True, True),
        "Russian Offensive Campaign Assessment Special Edition: Maps of War, June 2, 2026": (True, False),
        "Russian Occupation Update, June 2, 2022": (False, False),
    }
    assert {title: (is_of(title, ROCA), is_hub(title, ROCA)) for title in titles} == titles


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("Russian Offensive Campaign Assesment, June 1, 2026", True),
        ("Russian Ofensive Campaign Assessment, June 1", True),
        ("Russian Offensive Campagin Assessment, June 1", True),
        ("Russian Offensive Campaign Assesment", False),
        ("Russian Offensive Campaign in Hollen, June 1, 2026", False),
        ("Russian Occupation Update, June 1, 2026", False),
    ],
)
def test_a_title_may_have_a_slip_in_it(title: str, is_one: bool) -> None:
    """A letter of the name is wrong, missing or too many, and a day follows; other words make another title."""
    assert (is_of(title, ROCA), is_misspelt(title, ROCA)) == (False, is_one)


def test_a_short_name_is_no_slip_of_another() -> None:
    """Where a letter makes another series, it is one."""
    assert not is_misspelt("Iraq Update, June 1, 2026", IRAN)


@pytest.mark.parametrize(
    ("slug", "title", "edition"),
    [
        ("marrow-update-march-2-2031/", "Marrow Update, March 2, 2031", ""),
        ("marrow-update-special-report-march-2-2031", "", "special"),
        ("marrow-update-morning-special-report-march-2-2031?x#y", "", "morning special"),
        ("elsewhere", "Marrow Update Morning Special Report, March 2, 2031", "morning special"),
        ("elsewhere", "Marrow Update Special Report, March 2, 2031, Evening Edition", "evening special"),
        ("elsewhere", "Marrow Update Special Edition: Strikes on the Mill, March 2, 2031", "special"),
        ("marrow-update-march-2-2031-evening-edition", "Marrow Update, March 2, 2031", "evening"),
        ("elsewhere", "Special Report: What the Marrow Update Says", ""),
        ("elsewhere", "Marrow Update: One Special Night", ""),
        ("elsewhere", "", ""),
    ],
)
def test_title_or_address_gives_the_edition(slug: str, title: str, edition: str) -> None:
    """Two editions a day differ by the words of their titles, or else of their addresses."""
    assert read_edition(f"https://veldia.example/{slug}", title, MARROW) == edition


def test_a_series_without_special_reports_has_but_times_of_day() -> None:
    """Where the series' addresses know no editions, a special edition is the day's regular one; a special report is not."""
    title = f"{ROCA.name}, March 2, 2031, Special Edition"
    assert (read_edition("", title, ROCA), read_edition("x-evening-edition", "", ROCA)) == ("", "evening")
    assert read_edition("", f"{ROCA.name} Special Report, March 2, 2031", ROCA) == "special"


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://a.example/1; https://b.example/2.", ("https://a.example/1", "https://b.example/2")),
        ("(https://a.example/x)", ("https://a.example/x",)),
        ("https://a.example/x_(y)", ("https://a.example/x_(y)",)),
        ("https://tass dot ru/1 hxxps://a[.]b(dot)c/2", ("https://tass.ru/1", "https://a.b.c/2")),
        ("polka dot dress", ()),
        (
            "https://a.example/1;\u00a0. https://b.example/2;%20",
            ("https://a.example/1", "https://b.example/2"),
        ),
    ],
)
def test_addresses_are_found_and_restored(text: str, urls: tuple[str, ...]) -> None:
    """Addresses end before the sentence's own signs; de-fanged ones are restored."""
    assert find_urls(text) == urls


def test_soft_hyphens_are_printed_but_make_no_difference() -> None:
    """What is squeezed keeps its soft hyphens; what is folded for comparing has none."""
    assert (squeeze(" a\u200b\u00adb\n c "), fold("“A\u00adB” – C")) == ("a\u00adb c", '"ab" - c')


@pytest.mark.parametrize(
    "said", ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"]
)
def test_joiners_stay_in_quoted_words_but_make_no_difference(said: str) -> None:
    """A family is one sign, and a Persian word keeps its half-space; in English a joiner is left over from an editor."""
    assert squeeze(f"\u200d{said} now\u200c") == f"{said} now"
    bare = said.replace("\u200d", "").replace("\u200c", "")
    assert {fold(said), joined(said)} == {bare}
    assert squeeze("Key \u200dTake\u200caways") == "Key Takeaways"


@pytest.mark.parametrize("signs", ["-‐‑‒–—―−﹣－", "'‘’‚‛ʼ′＇", '"“”„‟«»＂'])
def test_one_dash_or_quotation_mark_is_as_good_as_another(signs: str) -> None:
    """A text that an editor pastes again with other signs was not edited."""
    assert {fold(f"F{sign}16") for sign in signs} == {f"f{signs[0]}16"}


def test_what_a_terminal_would_obey_is_no_text() -> None:
    """Control characters and those that turn the direction of writing go where a page's words come in."""
    assert squeeze("a\x1b[31mb \x9bc\x07 \u202ed\u2066 e\x7f") == "a[31mb c d e"


@pytest.mark.slow
@given(st.text(max_size=40))
@example("a \u200e b")
@example("a \x00 b")
def test_a_squeezed_text_has_single_spaces_and_stays_as_it_is(text: str) -> None:
    """A sign between two spaces that is taken out leaves one of them."""
    line = squeeze(text)
    assert line == " ".join(line.split()) == squeeze(line)


def test_maps_scripts_and_captions_are_no_text() -> None:
    """Of a body with everything in it, the text is what a reader reads, block by block."""
    body = """<div>loose <b>text</b><p>a<br>b</p><script>no</script><style>no</style><!-- no --><svg>no</svg>
    <div class="conflict-map-block wide">no</div><figure>no<figcaption>no</figcaption></figure><form>no</form>
    <ul>outside<li>one<ul><li>two</li></ul></li></ul><hr><table><tr><td>cell</td></tr></table></div>"""
    found = find_blocks(read_tree(body))
    assert [(block.tag, block.depth, block.text) for block in found] == [
        ("p", 0, "loose text"),
        ("p", 0, "a b"),
        ("p", 0, "outside"),
        ("li", 1, "one"),
        ("li", 2, "two"),
        ("hr", 0, ""),
        ("p", 0, "cell"),
    ]
