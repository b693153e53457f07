"""Which paragraphs a takeaway sums up, and what they say of the themes it shares."""

from dataclasses import replace

import numpy as np
import pytest

from monitor.models import Assessment, Section
from monitor.themes import Tracker, find_context, find_details
from monitor.themes.evidence import with_details
from monitor.themes.model import Linear
from monitor.themes.traits import NO_DETAILS
from tests.themes.days import BRIDGE, HARBOUR, LAW, TALKS, Days, day, judge, told
from training.gold import read_with_evidence

FERRY = (
    "Harbour master Odell Prynne stated that two shells hit the ferry pier at Ostrava Bay and that the lighthouse "
    "lost its lamp; blue forces fired from the northern dunes."
)
SURVEY = (
    "Surveyors of the river board measured the flood marks along the Kestrel for the third spring in a row, and "
    "published their tables in a gazette."
)
LEVY = "Deputies argued until dawn over the Grain Levy Law, which taxes each bushel that leaves a silo after harvest."
BODY = (SURVEY, LEVY, FERRY)


def test_a_takeaway_sums_up_the_paragraphs_that_share_its_rare_words() -> None:
    """Each takeaway gets the paragraphs about its matter, and none about another; order plays no part."""
    takeaways = told(HARBOUR, LAW, TALKS)
    for body in (BODY, BODY[::-1]):
        assert find_details(takeaways, (), body) == (FERRY, LEVY, "")


def test_toplines_count_as_paragraphs_where_the_body_is_known() -> None:
    """What stands above the takeaways may say more of them; without a body nothing is known of any."""
    assert find_details(told(HARBOUR), (FERRY,), (SURVEY,)) == (FERRY,)
    assert find_details(told(HARBOUR), (FERRY,), ()) == ("",)


def test_a_copy_and_a_caption_sum_up_nothing() -> None:
    """A paragraph that only repeats a takeaway, or is too short to say anything, is no detail."""
    longer = f"{HARBOUR} {BRIDGE}"
    assert find_details(told(longer), (), (longer, "The harbour at Ostrava Bay.")) == ("",)


def test_the_sections_of_an_assessment_are_its_body() -> None:
    """Details come from the paragraphs of all sections, toplines stand apart."""
    sections = tuple(Section(heading="Part", level=2, paragraphs=(text,)) for text in BODY)
    assessment = Assessment(
        series="reed",
        date=day(0),
        title="Reed Marsh Report, January 1, 2030",
        url="https://reed.example/january-1",
        published_at=None,
        toplines=(),
        takeaways=told(HARBOUR, LAW),
        sections=sections,
        layout="wordpress",
    )
    found = find_context(assessment)
    assert (found.support, found.details) == (("", ""), (FERRY, LEVY))


def test_details_say_nothing_of_pairs_that_lack_one() -> None:
    """A link stays as it is where either detail is unknown; else the more alike they are, the likelier it is."""
    weigh = Linear(bias=-1.0, weights={"link": 0.9, "details": 5.0})
    log_odds = np.array([0.5, 0.5, 0.5], np.float32)
    found = with_details(log_odds, np.array([NO_DETAILS, 0.1, 0.6], np.float32), weigh).tolist()
    assert found[0] == log_odds[0]
    assert found[1] < log_odds[0] < found[2]


@pytest.mark.slow
def test_a_text_is_as_new_as_its_page(forty_days: Days) -> None:
    """How new a takeaway is follows from takeaways alone: an import of texts raises the same alerts as the pages."""
    judged = judge(forty_days)
    beside = [replace(one, details=tuple(FERRY for _ in one.verdicts)) for one in judged]
    text, page = (
        read_with_evidence(Tracker(history), day(40), told(HARBOUR, TALKS), (), details)
        for history, details in ((judged, ()), (beside, (FERRY, LEVY)))
    )
    assert [verdict.novelty for _, verdict in text] == [verdict.novelty for _, verdict in page]
    assert [found.links.tolist() for found, _ in text] != [found.links.tolist() for found, _ in page]
