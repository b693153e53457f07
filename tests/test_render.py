"""Normalised text, Markdown and JSON; what they hold comes back."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.models import Assessment, Citation, Endnote, Section, Takeaway, Verdict
from monitor.parse import parse_assessment
from monitor.render import (
    parse_json,
    render_document,
    render_json,
    render_markdown,
    render_text,
    render_verdict,
)
from tests.shapes import VELDIA

WHOLE = Assessment(
    series="veldia",
    date=date(2031, 3, 2),
    url="https://veldia.example/research/veldia/veldian-offensive-campaign-assessment-march-2-2031/",
    title="Veldian Offensive Campaign Assessment, March 2, 2031",
    published_at=datetime(2031, 3, 3, 0, 35, 12, tzinfo=UTC),
    authors=("Ida Lindqvist",),
    as_of="7:45 PM ET",
    toplines=("The river is high. *Very* high.", "1. It rose."),
    takeaways=(
        Takeaway(position=1, text="The river is high."),
        Takeaway(position=2, text="The ferries_are_full."),
    ),
    sections=(
        Section(heading="", level=2, paragraphs=("We do not report on prize courts.",)),
        Section(heading="The River", level=2, paragraphs=()),
        Section(heading="Hollen Bridge", level=3, paragraphs=("# It stands.", "- It does.")),
    ),
    endnotes=(
        Endnote(
            number=1,
            text="https://a.example/… ; https://tass dot ru/2",
            urls=("https://a.example/1", "https://tass.ru/2"),
        ),
        Endnote(number=2, text="Gazette [print]", urls=()),
    ),
    citations=(Citation(part="toplines", index=0, offset=18, number=1),),
    corrections=("CORRECTION: two days, not three.",),
    publisher_id="4712",
    layout="wordpress",
)


def test_the_normalised_text_is_toplines_bullets_and_address() -> None:
    """Toplines a line each, a heading, bullets, the address, no newline at the end."""
    assert render_text(WHOLE) == (
        "The river is high. *Very* high.\n1. It rose.\nKey Takeaways:\n- The river is high.\n- The ferries_are_full.\n"
        "For full report: https://veldia.example/research/veldia/veldian-offensive-campaign-assessment-march-2-2031/"
    )


def test_markdown_holds_all_in_order_with_its_signs_escaped() -> None:
    """Everything in its order; signs of Markdown escaped; what the publisher made unclickable is no link."""
    assert (
        render_markdown(WHOLE)
        == """# Veldian Offensive Campaign Assessment, March 2, 2031

March 2, 2031. Source: <https://veldia.example/research/veldia/veldian-offensive-campaign-assessment-march-2-2031/>

*CORRECTION: two days, not three.*

The river is high.[^1] \\*Very\\* high.

1\\. It rose.

## Key Takeaways

1. The river is high.
2. The ferries\\_are\\_full.

We do not report on prize courts.

## The River

### Hollen Bridge

\\# It stands.

\\- It does.

## Endnotes

[^1]: <https://a.example/1> ; `https://tass.ru/2`
[^2]: Gazette \\[print\\]
"""
    )


def test_the_document_begins_as_the_contract_says() -> None:
    """The contract's fields come first, in its order; takeaways are texts; times are in UTC."""
    document = render_json(replace(WHOLE, published_at=datetime.fromisoformat("2031-03-02T19:35:12-05:00")))
    assert list(document.items())[:10] == [
        ("series", "veldia"),
        ("date", "2031-03-02"),
        ("url", WHOLE.url),
        ("title", WHOLE.title),
        ("published_at", "2031-03-03T00:35:12+00:00"),
        ("toplines", ["The river is high. *Very* high.", "1. It rose."]),
        ("takeaways", ["The river is high.", "The ferries_are_full."]),
        (
            "sections",
            [
                {"heading": "", "level": 2, "paragraphs": ["We do not report on prize courts."]},
                {"heading": "The River", "level": 2, "paragraphs": []},
                {"heading": "Hollen Bridge", "level": 3, "paragraphs": ["# It stands.", "- It does."]},
            ],
        ),
        (
            "endnotes",
            [
                {
                    "number": 1,
                    "text": "https://a.example/… ; https://tass dot ru/2",
                    "urls": ["https://a.example/1", "https://tass.ru/2"],
                },
                {"number": 2, "text": "Gazette [print]", "urls": []},
            ],
        ),
        ("layout", "wordpress"),
    ]


@pytest.mark.parametrize(
    "assessment", [WHOLE, replace(WHOLE, published_at=None, sections=(), partial=True, kind="special")]
)
def test_the_document_gives_the_assessment_back(assessment: Assessment) -> None:
    """An assessment written as JSON and read again is itself, whole."""
    assert parse_json(json.loads(json.dumps(render_json(assessment)))) == assessment


EDITED = replace(WHOLE, takeaways=tuple(replace(one, number=3 - one.position) for one in WHOLE.takeaways))


def test_a_stored_document_keeps_the_numbers_of_takeaways() -> None:
    """The exported one is as it was; a document from before there were numbers has them in order."""
    assert parse_json(json.loads(json.dumps(render_document(EDITED)))) == EDITED
    assert render_json(EDITED) == render_json(WHOLE)
    assert parse_json(render_json(EDITED)) == WHOLE


def test_a_takeaway_is_exported_with_its_place_and_its_id() -> None:
    """The place is where it stands now, the id is what commands take."""
    first = EDITED.takeaways[0]
    verdict = Verdict(takeaway=first, theme="a", status="new", novelty=0.9, earlier=(), reasons=())
    row = render_verdict("veldia", EDITED.id_of(verdict), verdict)
    assert (row["position"], row["id"]) == (1, "2031-03-02/2")


# What a line can hold: no line breaks, nothing that reading would squeeze, and no damaged letter, which is refused: U+FFFD,
# or a letter that stands where UTF-8 was read as Windows-1252.
LETTERS = st.characters(
    exclude_categories=["C", "Z"], exclude_characters="\ufffd\u00c3\u00d0\u00d1\u00e2", include_characters=" "
)
LINES = st.text(LETTERS, min_size=1).map(lambda text: " ".join(text.split()))
TOPLINES = LINES.filter(lambda line: line not in {"", "Key Takeaways:"} and not line.startswith("<"))


@pytest.mark.slow
@settings(derandomize=True, database=None, max_examples=200)
@given(
    day=st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)),
    toplines=st.lists(TOPLINES),
    takeaways=st.lists(LINES.filter(bool), min_size=1),
)
def test_what_is_rendered_is_read_again(day: date, toplines: list[str], takeaways: list[str]) -> None:
    """parse(render(a)) == a, for what the normalised form holds: date, address, toplines, takeaways."""
    slug = f"veldian-offensive-campaign-assessment-{day:%B}-{day.day}-{day.year}".lower()
    assessment = Assessment(
        series="veldia",
        date=day,
        url=f"https://veldia.example/{slug}/",
        title=f"Veldian Offensive Campaign Assessment, {day:%B} {day.day}, {day.year}",
        published_at=None,
        toplines=tuple(toplines),
        takeaways=tuple(Takeaway(position=i, text=text) for i, text in enumerate(takeaways, 1)),
        layout="plain",
    )
    assert parse_assessment(render_text(assessment).encode(), url="stdin", series=VELDIA) == assessment
