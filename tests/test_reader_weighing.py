"""Laws of weighing: what tracker and second reader make of a takeaway together."""

from dataclasses import replace
from datetime import date, timedelta
from math import log
from typing import Any

import numpy as np
import pytest

from monitor.models import Earlier, Reason, Takeaway, TakeawayId, Verdict
from monitor.second_reader.answer import Opinion
from monitor.second_reader.combine import (
    NOVELTY_FEATURES,
    Weights,
    age_of,
    combine,
    load_weights,
    novelty_features,
)
from monitor.second_reader.readings import Readings
from monitor.second_reader.same_theme import (
    SAME_FEATURES,
    ReaderPairs,
    ReadingContext,
    find_theme,
    same_features,
    same_today,
    share_theme,
)
from monitor.text import likeness_in_words
from monitor.themes import Evidence
from monitor.themes.features import extract_features, load_vocabulary
from monitor.themes.history import History, PastTakeaway
from monitor.themes.lexicon import Lexicon
from monitor.themes.model import Linear
from monitor.themes.reasons import APART_FROM_MATCH, GOES_ON, MAY_OPEN, apart_from
from monitor.themes.tracker import Thresholds

DAY = date(2026, 6, 10)
OWN = "2026-06-10/3"
TOLD = (  # date, text, theme, the tracker's link to the takeaway at hand
    (date(2026, 6, 8), "Crabs advanced.", "2026-06-08/1", 0.5),
    (date(2026, 6, 9), "Tolls rose.", "2026-06-09/1", 0.4),
    (DAY, "Nets were mended.", "2026-06-10/1", 0.1),
)
EARLIER = tuple(Earlier(date=day, text=text, score=link, theme=theme) for day, text, theme, link in TOLD[:2])
LINKS_OF = {"Crabs advanced.": (1.0, 0.6, 0.0), "Tolls rose.": (0.6, 1.0, 0.2)}  # each to TOLD
NO, YES = 0.02, 0.9
WEIGHTS = Weights(
    novelty=Linear(
        bias=0.0, weights=dict.fromkeys(NOVELTY_FEATURES, 0.0) | {"confidence": 1.0, "same today": -6.0}
    ),
    same=Linear(
        bias=0.0,
        weights=dict.fromkeys(SAME_FEATURES, 0.0)
        | {"link": 1.0, "matched": 3.0, "shown, not matched": -2.0, "words of titles": 5.0},
    ),
    unread=Linear(bias=0.0, weights={"link": 1.0, "matched": 3.0, "shown, not matched": -2.0}),
    thresholds={"few": 0.7, "balanced": 0.5, "many": 0.1},
)


def beside(said: dict[int, Opinion] | None = None) -> ReadingContext:
    """Return what an opinion is weighed with; `said` holds opinions on TOLD by number."""
    lexicon, vocabulary = Lexicon(sectors={}, matters={}), load_vocabulary()
    history, readings = History(lexicon, vocabulary.dimensions), Readings(vocabulary)
    for number, (day, text, theme, _) in enumerate(TOLD):
        told = PastTakeaway(date=day, issue=day.day, text=text)
        history.add(told, extract_features(text, lexicon, vocabulary), (theme,))
        readings.add(day, {text: said[number]} if said and number in said else {})
    found = Evidence(
        reading=extract_features("Crabs retreated.", lexicon, vocabulary),
        issue=DAY.day,
        numbers=np.arange(len(TOLD)),
        links=np.array([link for *_, link in TOLD], np.float32),
        words=np.zeros(len(TOLD), np.float32),
        candidates=(),
        features={},
    )
    return ReadingContext(
        day=DAY,
        own=OWN,
        shown=EARLIER,
        found=found,
        history=history,
        readings=readings,
        link=lambda text: np.array(LINKS_OF[text], np.float32),
    )


def opinion(*matched: int, confidence: float = NO, title: str = "") -> Opinion:
    """Return an opinion that matches some of EARLIER by their numbers."""
    matches = tuple(EARLIER[number] for number in matched)
    return Opinion(
        new=confidence > 0.5, confidence=confidence, matches=matches, title=title, reason="so it is"
    )


def verdict(theme: str, status: Any) -> Verdict:
    """Return the tracker's verdict on a takeaway of June 10."""
    return Verdict(
        takeaway=Takeaway(position=3, text="Crabs retreated."),
        theme=theme,
        status=status,
        novelty=0.3,
        earlier=EARLIER,
        reasons=(Reason("first", "first mention of Crabs"),),
    )


def combined(before: tuple[str, str], said: Opinion, around: ReadingContext | None = None) -> Verdict:
    """Return what the tracker's verdict and an opinion make together."""
    return combine(
        verdict(*before),
        said,
        around or beside(),
        join=lambda v, theme: replace(v, theme=theme, status="joined"),  # type: ignore[arg-type]  # told from the tracker's words
        weights=WEIGHTS,
        thresholds=Thresholds(new=0.5, possible=0.1),
    )


@pytest.mark.parametrize(
    ("before", "said", "expected"),
    [
        (("2026-06-08/1", "updated"), opinion(confidence=YES), (OWN, "new")),
        ((OWN, "new"), opinion(1), ("2026-06-09/1", "joined")),
        (("2026-06-08/1", "updated"), opinion(1), ("2026-06-09/1", "joined")),
        (("2026-06-08/1", "updated"), opinion(0), ("2026-06-08/1", "updated")),
        (("2026-06-08/1", "updated"), opinion(), ("2026-06-08/1", "updated")),
        ((OWN, "new"), opinion(), (OWN, "continuing")),
    ],
)
def test_both_opinions_are_weighed(before: Any, said: Opinion, expected: tuple[str, str]) -> None:
    """A yes opens a theme, a no sends it to its match's theme; where none draws it in, the tracker's stays or it stands apart."""
    found = combined(before, said)
    assert (found.theme, found.status) == expected
    word = "almost surely new" if said.new else "almost surely not new"
    texts = [reason.text for reason in found.reasons if reason.kind != "apart"]
    assert texts == [f"second reader: {word} (“so it is”)", "first mention of Crabs"]
    assert ("apart" in {one.kind for one in found.reasons}) == found.stands_apart(TakeawayId(DAY, "", 3))
    assert found.was_read


def test_the_closest_match_comes_first() -> None:
    """What the reader found nearest is shown before what the tracker did."""
    found = [combined((OWN, "new"), opinion(*matched)).earlier for matched in ((1,), (0, 1))]
    assert [[one.text for one in earlier] for earlier in found] == [
        [one.text for one in earlier] for earlier in (EARLIER[::-1], EARLIER)
    ]


def test_without_a_match_the_nearest_is_what_both_opinions_find_likeliest() -> None:
    """A like title brings the second of the tracker's order to the front, with the likelihood that both give it."""
    around = beside({1: opinion(confidence=YES, title="Crabs retreat")})
    found = combined((OWN, "new"), opinion(title="Crabs retreat"), around).earlier
    assert [one.text for one in found] == [EARLIER[1].text, EARLIER[0].text]
    assert found[0].score > EARLIER[0].score > found[1].score
    assert [one.theme for one in found] == [EARLIER[1].theme, EARLIER[0].theme]


@pytest.mark.parametrize(("title", "unlike"), [("Crabs retreat", False), ("Price of bread", True)])
def test_nothing_resembles_only_what_nothing_resembles(title: str, unlike: bool) -> None:
    """What is new by both opinions says that nothing earlier resembles it only where neither finds anything like it."""
    tracked = replace(verdict(OWN, "new"), reasons=(Reason("unlike", "no earlier takeaway resembles it"),))
    around = beside({1: opinion(confidence=YES, title="Crabs retreat")})
    found = combine(
        tracked,
        opinion(confidence=YES, title=title),
        around,
        join=lambda v, _: v,
        weights=WEIGHTS,
        thresholds=Thresholds(new=0.5, possible=0.1),
    )
    assert found.status == "new"
    assert ("unlike" in {one.kind for one in found.reasons}) is unlike


def test_what_opens_a_theme_twice_a_day_is_new_once() -> None:
    """A second takeaway under the title of one that the reader found new joins that one's theme."""
    first = opinion(confidence=YES, title="Mending of the nets")
    again = opinion(confidence=YES, title="Mending of the nets")
    assert combined((OWN, "new"), again).status == "new"
    found = combined((OWN, "new"), again, beside({2: first}))
    assert (found.theme, found.status, found.possibly_new) == ("2026-06-10/1", "joined", False)
    old = replace(first, new=False)
    assert combined((OWN, "new"), again, beside({2: old})).status == "new"


@pytest.mark.parametrize(
    ("confidence", "possible"), [(0.3, True), (0.21, True), (0.19, False), (0.02, False), (0.9, False)]
)
def test_between_two_thresholds_a_takeaway_is_possibly_new(confidence: float, possible: bool) -> None:
    """What is too doubtful for an alert and too likely to be passed over is shown second."""
    assert combined(("2026-06-08/1", "updated"), opinion(0, confidence=confidence)).possibly_new is possible


def test_the_novelty_counts_matches_days_and_what_was_not_matched() -> None:
    """Each feature of the novelty says what its name says."""
    around = beside({2: opinion(confidence=YES)})
    same = np.array([0.1, 0.2, 0.7], np.float32)
    found = novelty_features(verdict(OWN, "new"), opinion(0), around, same)
    assert found["same today"] == pytest.approx(0.7)
    assert found["age of match"] == pytest.approx(log(3))
    assert found["best unmatched"] == pytest.approx(log(0.405 / 0.605))
    assert same_today(same, beside()) == 0


def test_pairs_are_compared_by_titles_and_matches() -> None:
    """Titles in like words and matches in common bring two takeaways together; what was never read has neither."""
    read = Opinion(new=False, confidence=0.1, matches=EARLIER[:1], title="Advance of the crabs", reason="")
    rows, was_read = same_features(opinion(0, title="Crabs advance"), beside({1: read}))
    crab, toll, net = (dict(zip(SAME_FEATURES, row, strict=True)) for row in rows.tolist())
    assert was_read.tolist() == [False, True, False]
    assert (crab["matched"], toll["matched"], toll["shown, not matched"]) == (1, 0, 1)
    assert (toll["words of titles"], toll["matches in common"]) == (1, 1)
    assert toll["meaning of titles"] == pytest.approx(1, abs=1e-4)
    assert net["words of titles"] == net["shown, not matched"] == crab["meaning of titles"] == 0


def test_what_is_matched_speaks_for_what_it_is_linked_to() -> None:
    """Matches count by their links to each other earlier takeaway, on average; where nothing is matched its own links stand."""
    column = SAME_FEATURES.index("link of matches")
    for matched, links in (((0,), (1.0, 0.6, 0.0)), ((0, 1), (0.8, 0.8, 0.1)), ((), (0.5, 0.4, 0.1))):
        found = same_features(opinion(*matched), beside()).features[:, column]
        assert found.tolist() == pytest.approx(links)


def test_what_was_matched_to_an_earlier_one_speaks_for_it() -> None:
    """An earlier takeaway counts by the links to what it was matched to, on average; what was not compared has none."""
    unknown = replace(EARLIER[0], text="Nobody compared this.")
    read = replace(opinion(0), matches=(EARLIER[0], unknown))
    found = same_features(opinion(), beside({1: read, 2: opinion()})).features
    assert found[:, SAME_FEATURES.index("link to its matches")].tolist() == pytest.approx([0, 0.25, 0])


def test_a_theme_draws_in_by_its_latest_members() -> None:
    """The likeliest theme takes a takeaway, none takes what is unlikely everywhere, and no history has none."""
    around = beside()
    assert find_theme(np.array([0.2, 0.6, 0.5], np.float32), around) == "2026-06-09/1"
    assert find_theme(np.array([0.2, 0.1, 0.2], np.float32), around) is None
    empty = replace(around.found, numbers=np.zeros(0, np.int64), links=np.zeros(0, np.float32))
    assert find_theme(np.zeros(0, np.float32), replace(around, found=empty)) is None
    assert same_features(opinion(), replace(around, found=empty)).features.shape == (0, len(SAME_FEATURES))


def test_the_age_of_a_match_counts_by_its_logarithm() -> None:
    """Days count by their logarithm; without a match there is no age."""
    assert age_of(None, DAY) == 0
    assert age_of(EARLIER[0], DAY) == pytest.approx(log(3))


def test_a_yes_weighs_less_where_the_match_is_old() -> None:
    """The same opinions are the less likely to open a theme, the longer ago the match was told."""
    shipped, around = load_weights(), beside()
    days = [EARLIER[0].date + timedelta(days=n) for n in (1, 7, 30, 365, 1000)]
    same = np.zeros(len(TOLD), np.float32)
    scores = [
        shipped.novelty.score(
            novelty_features(verdict(OWN, "new"), opinion(0, confidence=0.55), replace(around, day=day), same)
        )
        for day in days
    ]
    assert scores == sorted(scores, reverse=True)


def test_the_weights_we_ship_have_the_right_signs() -> None:
    """More confidence and novelty never make it less new, nor a match or a like title less the same."""
    shipped = load_weights()
    new, same, unread = shipped.novelty.weights, shipped.same.weights, shipped.unread.weights
    assert min(new["novelty"], new["confidence"]) >= 0 >= max(new["same today"], new["age of match"])
    assert (
        min(weight for name, weight in same.items() if name != "shown, not matched")
        >= 0
        >= same["shown, not matched"]
    )
    assert (
        min(weight for name, weight in unread.items() if name != "shown, not matched")
        >= 0
        >= unread["shown, not matched"]
    )
    assert shipped.thresholds["few"] > shipped.thresholds["balanced"] > shipped.thresholds["many"]


def test_what_was_never_read_is_as_near_as_the_tracker_has_it() -> None:
    """Neither title nor matches are known of it: by our weights the link of tracker and matches about stands, a match is nearer."""
    shipped = load_weights()
    around = beside()
    found = replace(around.found, links=np.array([0.8, 0.5, 0.2], np.float32))
    around = replace(around, found=found, shown=EARLIER[:1], link=lambda _: found.links)
    likely = share_theme(same_features(opinion(0), around), shipped.same, shipped.unread).tolist()
    assert likely[0] > 0.85
    assert likely[1:] == pytest.approx([0.5, 0.2], abs=0.06)


@pytest.mark.parametrize(
    ("confidence", "before", "matched", "theme"),
    [
        (0.02, (OWN, "new"), (1,), "2026-06-09/1"),  # sure: where its closest match is
        (0.4, (OWN, "new"), (1,), OWN),
        (0.4, ("2026-06-09/1", "updated"), (0, 1), "2026-06-09/1"),  # tracker and reader agree
        (0.4, ("2026-06-10/1", "updated"), (0, 1), OWN),
    ],
)
def test_where_no_theme_draws_in_what_both_say_holds(
    confidence: float, before: tuple[str, str], matched: tuple[int, ...], theme: str
) -> None:
    """What both opinions put into a theme never stands apart, nor what the reader is sure is not new."""
    far = replace(beside().found, links=np.array([0.01, 0.01, 0.01], np.float32))
    weights = replace(WEIGHTS, novelty=replace(WEIGHTS.novelty, bias=-9.0))
    found = combine(
        verdict(*before),
        opinion(*matched, confidence=confidence),
        replace(beside(), found=far),
        join=lambda v, to: replace(v, theme=to, status="updated"),
        weights=weights,
        thresholds=Thresholds(new=0.5, possible=0.1),
    )
    assert found.theme == theme


def test_what_joins_a_theme_of_its_own_day_says_so() -> None:
    """It may stand under "new" with the takeaway that opened the theme: "not new enough" would be no reason there."""
    far = replace(beside().found, links=np.array([0.01, 0.01, 0.01], np.float32))
    weights = replace(WEIGHTS, novelty=replace(WEIGHTS.novelty, bias=-9.0))
    found = combine(
        verdict(f"{DAY}/1", "updated"),
        opinion(confidence=0.6),
        replace(beside(), found=far),
        join=lambda v, to: replace(v, theme=to),
        weights=weights,
        thresholds=Thresholds(new=0.5, possible=0.1),
    )
    assert found.theme == f"{DAY}/1"
    said = "probably new (“so it is”), but another takeaway of this assessment opened its theme"
    assert found.reasons[0].text == f"second reader: {said}"


@pytest.mark.parametrize(
    ("said", "thresholds", "reason"),
    [
        (
            0.3,
            (0.2, 0.1),
            "probably not new (“so it is”), but both opinions together make it new enough for an alert: one chance in three",
        ),
        (0.3, (0.4, 0.1), "probably not new (“so it is”), but both opinions together make it possibly new"),
        (0.6, (0.7, 0.1), "probably new (“so it is”)"),
        (
            0.6,
            (0.9, 0.8),
            "probably new (“so it is”), but both opinions together do not make it new enough for an alert: one chance in two",
        ),
        (0.6, (0.5, 0.1), "probably new (“so it is”)"),
        (0.3, (0.9, 0.8), "probably not new (“so it is”)"),
    ],
)
def test_a_reason_never_contradicts_its_heading(
    said: float, thresholds: tuple[float, float], reason: str
) -> None:
    """Where both opinions together say other than the reader alone, the reason says so in words."""
    tracked = replace(
        verdict(OWN, "continuing"),
        reasons=(apart_from(()), Reason("unlike", "no earlier takeaway resembles it")),
    )
    found = combine(
        tracked,
        opinion(0, confidence=said),
        beside(),
        join=lambda v, theme: replace(v, theme=theme, reasons=()),
        weights=WEIGHTS,
        thresholds=Thresholds(*thresholds),
    )
    assert found.reasons[0].text == f"second reader: {reason}"
    kinds = {one.kind for one in found.reasons}
    assert "unlike" not in kinds  # it has a match
    assert not (found.status == "new" and "apart" in kinds)


@pytest.mark.parametrize(("confidence", "reason"), [(0.3, MAY_OPEN), (0.02, GOES_ON)])
def test_what_is_possibly_new_does_not_simply_go_on(confidence: float, reason: Reason) -> None:
    """Of what joins its theme the reason says whether it may open another, by what both opinions make of it."""
    for tracked in (GOES_ON, MAY_OPEN):
        found = combine(
            replace(verdict("2026-06-08/1", "continuing"), reasons=(tracked,)),
            opinion(0, confidence=confidence),
            beside(),
            join=lambda v, _: v,
            weights=WEIGHTS,
            thresholds=Thresholds(new=0.5, possible=0.1),
        )
        assert found.reasons[1:] == (reason,)


def test_what_stands_apart_from_a_match_says_so() -> None:
    """Where the reader names an earlier takeaway, the reason does not say that none fits."""
    far = replace(beside().found, links=np.array([0.01, 0.01, 0.01], np.float32))
    found = combined((OWN, "continuing"), opinion(1, confidence=0.4), replace(beside(), found=far))
    assert found.theme == OWN
    assert found.reasons[-1] == APART_FROM_MATCH


@pytest.mark.parametrize("status", ["new", "continuing"])
def test_the_closest_match_is_near_enough_to_be_named(status: str) -> None:
    """However unlike its words are, what the reader matched first counts as related."""
    far = beside()
    far = replace(far, shown=tuple(replace(one, score=0.01) for one in EARLIER))
    near = combined((OWN, status), opinion(1), far).earlier[0]
    assert (near.text, near.theme) == (EARLIER[1].text, EARLIER[1].theme)
    assert likeness_in_words(near.score)


def test_probabilities_stay_between_0_and_1() -> None:
    """Whatever the features, a share of a theme is a probability."""
    rows = np.array([[1000.0] * len(SAME_FEATURES), [-1000.0] * len(SAME_FEATURES)], np.float32)
    pairs = ReaderPairs(rows, np.array([True, False]))
    low, high = sorted(share_theme(pairs, WEIGHTS.same, WEIGHTS.unread).tolist())
    assert 0 <= low <= high <= 1
