from monitor.models import JudgedAssessment
from monitor.themes import Tracker, find_toplines
from monitor.themes.toplines import FOLLOWING, MAX_TOPLINE_CHARS
from tests.themes.days import BRIDGE, HARBOUR, LAW, TALKS, Days, day, told
from training.gold import read_with_evidence

MORE = "Divers found two more damaged piers, and trains went round by the moor."
ASIDE = "Two officials spoke of it at length."


def test_a_takeaway_leads_the_paragraph_that_begins_with_it() -> None:
    """Its own paragraph and those that follow belong to it, up to the next takeaway's; the others have none."""
    toplines = (f"{BRIDGE} {MORE}", ASIDE, f"{HARBOUR} Windows broke for miles.")
    takeaways = told(LAW, BRIDGE, HARBOUR)
    assert find_toplines(takeaways, toplines) == ("", f"{toplines[0]} {ASIDE}", toplines[2])


def test_what_stands_before_the_first_lead_belongs_to_nobody() -> None:
    """A preamble supports no takeaway."""
    assert find_toplines(told(BRIDGE), (ASIDE, BRIDGE)) == (BRIDGE,)


def test_only_a_few_paragraphs_follow() -> None:
    """A long tail of paragraphs is not all of one matter; nor is more kept than a bound."""
    [found] = find_toplines(told(BRIDGE), (BRIDGE, *[ASIDE] * 20))
    assert found == " ".join([BRIDGE, *[ASIDE] * FOLLOWING])
    [found] = find_toplines(told(BRIDGE), (BRIDGE + " long" * MAX_TOPLINE_CHARS,))
    assert len(found) == MAX_TOPLINE_CHARS


def test_one_paragraph_is_led_by_the_takeaway_it_holds_most_of() -> None:
    """Of two takeaways in one paragraph the one that stands there more fully leads it; of equals the first."""
    assert find_toplines(told(f"{BRIDGE} Rain fell on camps inland.", BRIDGE), (BRIDGE,)) == ("", BRIDGE)
    assert find_toplines(told(BRIDGE, BRIDGE), (BRIDGE,)) == (BRIDGE, "")


def test_nothing_leads_nothing() -> None:
    """No takeaways, no toplines, empty texts: no support."""
    assert find_toplines((), (BRIDGE,)) == ()
    assert find_toplines(told(BRIDGE, ""), ()) == ("", "")
    assert find_toplines(told("", "..."), (BRIDGE, "")) == ("", "")


def test_toplines_are_evidence(forty_days: Days) -> None:
    """Two takeaways with hardly a word in common are likelier of one theme if the toplines they lead tell the same."""
    story = (
        "Wardens of the Heron Dyke counted leaks by lantern while sluices at Osier Mill stood open overnight."
    )
    first, second = told("Pumps failed at dawn."), told("Crews left by dawn.")
    support = tuple(f"{one.text} {story}" for one in (*first, *second))
    found = []
    for known in (support, ("", "")):
        tracker = Tracker()
        for when, takeaways in forty_days[:20]:
            tracker.read(when, takeaways)
        tracker.read(day(20), first, known[:1])
        [(studied, _)] = read_with_evidence(tracker, day(21), second, known[1:])
        place = studied.numbers.tolist().index(len(tracker.history) - 2)
        found.append((studied.features["nearest support"], float(studied.links[place])))
    (near, linked), (far, apart) = found
    assert near > far == 0.0
    assert linked > apart


def test_support_is_remembered(forty_days: Days) -> None:
    """A tracker built from stored history with its toplines reads the next day as one pass did."""
    support = (f"{TALKS} Ferries brought them, and crowds sang by the quay.",)
    tracker = Tracker()
    judged = [
        JudgedAssessment(date=when, edition="", verdicts=tracker.read(when, t)) for when, t in forty_days[:10]
    ]
    judged.append(
        JudgedAssessment(
            date=day(10), edition="", verdicts=tracker.read(day(10), told(TALKS), support), support=support
        )
    )
    assert Tracker(judged).read(day(11), told(TALKS), support) == tracker.read(day(11), told(TALKS), support)
