"""Combine the tracker's and the second reader's opinions on novelty and themes, by a few learned weights."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from math import exp, log, log1p
from typing import Any

from monitor.models import ABOUT_ITS_THEME, Earlier, Reason, Status, Verdict
from monitor.second_reader.answer import Opinion
from monitor.text import certainty_in_words
from monitor.themes.folders import Candidate, pull_of, strongest_first

EDGE = 0.005  # keeps the log-odds of 0 and 1 finite, and bounds what one side can say
AGED = 5  # nearest earlier takeaways whose age counts
POSSIBLE = (
    0.1  # probability from which what is not new is possibly new: with it, eight a week are one or the other
)
BY_THE_MODEL = "second reader"  # marks a reason given by the model

Join = Callable[[Verdict, str], Verdict]  # a verdict as though its takeaway joined a theme


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Two logistic regressions, whether a takeaway is new and where it belongs, and the probability from which it is new."""

    bias: float
    novelty: float  # of the log-odds of the tracker's novelty
    confidence: float  # of the log-odds of the reader's confidence
    says_new: float  # of the reader's yes
    age: float  # of how long ago the nearest earlier takeaways were told: `mean_age`
    folder: Mapping[str, float]  # "bias" and the weights of MATCH_FEATURES
    thresholds: Mapping[str, float]  # preset: probability

    def score(self, verdict: Verdict, opinion: Opinion, *, day: date) -> float:
        """Return how likely a takeaway of that day opens a theme, 0..1."""
        total = self.bias + self.novelty * log_odds(verdict.novelty)
        total += self.confidence * log_odds(opinion.confidence) + self.says_new * opinion.new
        total += self.age * mean_age(day, verdict.earlier)
        return 1.0 / (1.0 + exp(-total))

    def share(self, features: Mapping[str, float]) -> float:
        """Return which share of a theme's members is likely to share a matter with the takeaway, 0..1."""
        total = self.folder["bias"] + sum(self.folder[name] * value for name, value in features.items())
        return 1.0 / (1.0 + exp(-total))


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, bounded."""
    return log((probability + EDGE) / (1.0 + EDGE - probability))


def mean_age(day: date, earlier: Sequence[Earlier]) -> float:
    """Return the mean logarithm of the days since the nearest few takeaways; 0 without any.

    A near takeaway of long ago speaks against novelty: a model that is shown a dozen takeaways out of a long
    history too readily takes an old matter for a new one.
    """
    near = [log1p((day - one.date).days) for one in earlier[:AGED]]
    return sum(near) / len(near) if near else 0.0


MATCH_FEATURES = (
    "share",  # log-odds of the tracker's estimate
    "matched",  # share of the theme's shown members that match
    "shown",  # whether any was shown
    "weight of matches",  # the theme's share of all matches, the closest weighing most
    "no match at all",
)


def match_features(
    candidate: Candidate, shown: Sequence[Earlier], matches: Sequence[Earlier]
) -> dict[str, float]:
    """Return the features of one candidate theme from the second reader's matches."""
    own = [one for one in shown if one.theme == candidate.theme]
    ranks = {(one.date, one.text): 1.0 / rank for rank, one in enumerate(matches, 1)}
    hits = [ranks[one.date, one.text] for one in own if (one.date, one.text) in ranks]
    return {
        "share": log_odds(candidate.share),
        "matched": len(hits) / len(own) if own else 0.0,
        "shown": float(bool(own)),
        "weight of matches": sum(hits) / sum(ranks.values()) if ranks else 0.0,
        "no match at all": float(not matches),
    }


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What an opinion on a takeaway is combined with."""

    day: date
    own: str  # the takeaway's "DATE/POSITION": the theme it would open
    shown: tuple[Earlier, ...]  # earlier takeaways the reader saw, with their themes
    candidates: tuple[Candidate, ...]  # the tracker's, the strongest pull first


def combine(
    verdict: Verdict, opinion: Opinion, beside: Beside, *, join: Join, weights: Weights, alerts: str
) -> Verdict:
    """Return the verdict after both opinions.

    The closest match comes first among the earlier takeaways. A takeaway that is not new joins the theme that both
    opinions favour most, or stands apart if none is favoured; from POSSIBLE on it is possibly new. The reader saw
    earlier days only: if the tracker says that a takeaway continues a theme opened on the same day, its verdict
    stands.
    """
    novelty = round(weights.score(verdict, opinion, day=beside.day), 4)
    earlier = _match_first(verdict.earlier, _as_shown(opinion.match, beside.shown))
    merged = replace(
        verdict,
        novelty=novelty,
        possibly_new=False,
        earlier=earlier,
        reasons=(_reason(opinion), *verdict.reasons),
    )
    threshold = weights.thresholds[alerts]
    if _opened_beside(verdict.theme, beside.own) and verdict.novelty >= threshold:
        return merged
    if novelty >= threshold:
        return _of_its_own(merged, "new", beside)
    placed = _place(merged, opinion, beside, join=join, weights=weights)
    possible = novelty >= POSSIBLE and not _opened_beside(placed.theme, beside.own)
    return replace(placed, possibly_new=possible)


def _place(verdict: Verdict, opinion: Opinion, beside: Beside, *, join: Join, weights: Weights) -> Verdict:
    """Return a verdict of what is not new with the theme that pulls hardest, or apart where none does."""
    best = next(iter(reconsider(beside.candidates, opinion, beside.shown, weights)), None)
    if best is None or best.pull <= 0:
        return _of_its_own(verdict, "continuing", beside)
    return verdict if best.theme == verdict.theme else join(verdict, best.theme)


def _of_its_own(verdict: Verdict, status: Status, beside: Beside) -> Verdict:
    """Return a verdict on a takeaway that opens a theme, without reasons that speak of another."""
    holds = tuple(
        one for one in verdict.reasons if verdict.theme == beside.own or one.kind not in ABOUT_ITS_THEME
    )
    return replace(verdict, theme=beside.own, also=(), status=status, reasons=holds)


def reconsider(
    candidates: Sequence[Candidate],
    opinion: Opinion,
    shown: Sequence[Earlier],
    weights: Weights,
) -> tuple[Candidate, ...]:
    """Return the candidate themes by what tracker and reader think of them together, the strongest pull first."""
    found = []
    for candidate in candidates:
        share = weights.share(match_features(candidate, shown, opinion.matches))
        found.append(candidate._replace(share=share, pull=pull_of(share, candidate.size)))
    return strongest_first(found)


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the weights of the package."""
    return parse_weights(
        json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))["weights"]
    )


def parse_weights(found: Mapping[str, Any]) -> Weights:
    """Return weights from their JSON form, as training.evaluate writes it."""
    return Weights(**found)


def _opened_beside(theme: str, own: str) -> bool:
    """Return whether another takeaway of the same assessment opened a theme."""
    return theme != own and theme.partition("/")[0] == own.partition("/")[0]


def _as_shown(match: Earlier | None, shown: Sequence[Earlier]) -> Earlier | None:
    """Return the match with its theme, which the log of answers does not keep."""
    if match is None:
        return None
    return next((one for one in shown if (one.date, one.text) == (match.date, match.text)), match)


def _match_first(earlier: tuple[Earlier, ...], match: Earlier | None) -> tuple[Earlier, ...]:
    if match is None:
        return earlier
    same = [one for one in earlier if (one.date, one.text) == (match.date, match.text)]
    others = (one for one in earlier if (one.date, one.text) != (match.date, match.text))
    return (*(same or [match]), *others)[: max(len(earlier), 1)]


def _reason(opinion: Opinion) -> Reason:
    said = (
        f"{certainty_in_words(opinion.confidence)} new"
        if opinion.new
        else f"{certainty_in_words(1 - opinion.confidence)} not new"
    )
    why = f": {opinion.reason}" if opinion.reason else ""
    return Reason("second reader", f"{BY_THE_MODEL}: {said}{why}")
