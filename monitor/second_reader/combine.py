"""Combine the tracker's and the second reader's opinions on novelty and themes, by a few learned weights."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from math import log1p
from typing import Any

from monitor.models import ABOUT_ITS_THEME, Earlier, Reason, Status, Verdict
from monitor.second_reader.answer import Opinion
from monitor.second_reader.same import EDGE, Beside, find_theme, same_features, same_today, share_theme
from monitor.text import certainty_in_words
from monitor.themes.index import Scores
from monitor.themes.model import Linear, bounded_log_odds, parse_linear
from monitor.themes.tracker import Thresholds

Join = Callable[[Verdict, str], Verdict]  # a verdict as though its takeaway joined a theme

NOVELTY_FEATURES = (
    "novelty",  # log-odds of what the tracker thinks
    "confidence",  # log-odds of the reader's
    "same today",  # as one of this day that the reader finds new: what opens a theme twice a day is new once
    "age of match",  # logarithm of the days since the closest match was told
    "best unmatched",  # log-odds of the tracker's best link to what the reader saw and did not match
)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Two logistic regressions, whether a takeaway is new and whether two share a theme, and the learned thresholds."""

    novelty: Linear  # of NOVELTY_FEATURES
    same: Linear  # of SAME_FEATURES
    thresholds: Mapping[str, float]  # preset: probability from which a takeaway is new


def novelty_features(verdict: Verdict, opinion: Opinion, beside: Beside, same: Scores) -> dict[str, float]:
    """Return NOVELTY_FEATURES; `same` says how likely each takeaway that was compared shares a theme."""
    return {
        "novelty": bounded_log_odds(verdict.novelty, EDGE),
        "confidence": bounded_log_odds(opinion.confidence, EDGE),
        "same today": same_today(same, beside),
        "age of match": age_of(opinion.match, beside.day),
        "best unmatched": bounded_log_odds(_best_unmatched(opinion, beside.shown), EDGE),
    }


def age_of(match: Earlier | None, day: date) -> float:
    """Return the logarithm of the days since a match was told; 0 for none.

    Who is shown a dozen takeaways out of a long history too readily takes an old matter for a new one.
    """
    return log1p((day - match.date).days) if match else 0.0


def combine(
    verdict: Verdict,
    opinion: Opinion,
    beside: Beside,
    *,
    join: Join,
    weights: Weights,
    thresholds: Thresholds,
) -> Verdict:
    """Return the verdict after both opinions.

    The closest match comes first among the earlier takeaways. What is not new joins the theme that pulls hardest by both
    opinions, or stands apart where none does, and may be possibly new.
    """
    same = share_theme(same_features(opinion, beside), weights.same)
    novelty = round(weights.novelty.score(novelty_features(verdict, opinion, beside, same)), 4)
    told = replace(
        verdict,
        novelty=novelty,
        possibly_new=False,
        earlier=_match_first(verdict.earlier, _as_shown(opinion.match, beside.shown)),
        reasons=(_reason(opinion), *verdict.reasons),
    )
    if novelty >= thresholds.new:
        return _of_its_own(told, "new", beside)
    placed = _place(told, find_theme(same, beside), beside, join=join, matched=bool(opinion.matches))
    possible = novelty >= thresholds.possible and not _opened_beside(placed.theme, beside.own)
    return replace(placed, possibly_new=possible)


def _place(verdict: Verdict, theme: str | None, beside: Beside, *, join: Join, matched: bool) -> Verdict:
    """Return a verdict of what is not new with the theme that draws it in, or apart where none does.

    A reader that matches nothing says nothing of where it belongs: the tracker's theme stands.
    """
    if theme == verdict.theme or (theme is None and not matched and verdict.theme != beside.own):
        return verdict
    return _of_its_own(verdict, "continuing", beside) if theme is None else join(verdict, theme)


def _of_its_own(verdict: Verdict, status: Status, beside: Beside) -> Verdict:
    """Return a verdict on a takeaway that opens a theme, without reasons that speak of another."""
    holds = tuple(
        one for one in verdict.reasons if verdict.theme == beside.own or one.kind not in ABOUT_ITS_THEME
    )
    return replace(verdict, theme=beside.own, also=(), status=status, reasons=holds)


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the weights of the package."""
    return parse_weights(
        json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))["weights"]
    )


def parse_weights(found: Mapping[str, Any]) -> Weights:
    """Return weights from their JSON form, as training.evaluate writes it."""
    return Weights(
        novelty=parse_linear(found["novelty"]),
        same=parse_linear(found["same"]),
        thresholds=found["thresholds"],
    )


def _best_unmatched(opinion: Opinion, shown: Sequence[Earlier]) -> float:
    matched = {(match.date, match.text) for match in opinion.matches}
    return max((one.score for one in shown if (one.date, one.text) not in matched), default=0.0)


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
    return Reason("second reader", f"second reader: {said}{why}")
