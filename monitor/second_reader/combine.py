"""Combine the tracker's and the second reader's opinions on novelty and themes with a few learned weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import log1p
from typing import Any

from monitor.models import ABOUT_ITS_THEME, Earlier, Reason, Status, Verdict
from monitor.packaged import load_json
from monitor.second_reader.answer import Opinion
from monitor.second_reader.readings import key_of
from monitor.second_reader.same_theme import (
    EDGE,
    ReadingContext,
    find_theme,
    same_features,
    same_today,
    share_theme,
)
from monitor.text import RESEMBLES, chance_in_words, in_quotes
from monitor.themes.folders import Compared
from monitor.themes.index import Scores
from monitor.themes.model import Linear, bounded_log_odds
from monitor.themes.nearest import find_nearest
from monitor.themes.reasons import APART_FROM_MATCH, GOES_ON, MAY_OPEN, apart_from
from monitor.themes.tracker import Thresholds

SURELY_OLD = 0.2  # the reader's confidence up to which it calls a takeaway "almost surely not new"
Join = Callable[[Verdict, str], Verdict]  # return a verdict as if its takeaway joined a theme

NOVELTY_FEATURES = (
    "novelty",  # log-odds of the tracker's novelty
    "confidence",  # log-odds of the reader's confidence
    "same today",  # how likely a takeaway of this day already opened the theme: only the first is new
    "age of match",  # log1p of the days since the closest match
    "best unmatched",  # log-odds of the tracker's best score for a takeaway that was shown but not matched
)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Logistic regressions for whether a takeaway is new and whether two share a theme, and learned thresholds."""

    novelty: Linear  # of NOVELTY_FEATURES
    same: Linear  # of SAME_FEATURES
    unread: Linear  # of UNREAD_FEATURES
    thresholds: Mapping[str, float]  # preset: probability from which a takeaway is new


def novelty_features(
    verdict: Verdict, opinion: Opinion, context: ReadingContext, same: Scores
) -> dict[str, float]:
    """Return NOVELTY_FEATURES; `same` is how likely each compared takeaway shares a theme."""
    return {
        "novelty": bounded_log_odds(verdict.novelty, EDGE),
        "confidence": bounded_log_odds(opinion.confidence, EDGE),
        "same today": same_today(same, context),
        "age of match": age_of(opinion.match, context.day),
        "best unmatched": bounded_log_odds(_best_unmatched(opinion, context.shown), EDGE),
    }


def age_of(match: Earlier | None, day: date) -> float:
    """Return log1p of the days since a match; 0 if there is none.

    The reader sees only a dozen takeaways of a long history, so it too readily takes an old matter for a new one.
    """
    return log1p((day - match.date).days) if match else 0.0


def combine(
    verdict: Verdict,
    opinion: Opinion,
    context: ReadingContext,
    *,
    join: Join,
    weights: Weights,
    thresholds: Thresholds,
) -> Verdict:
    """Return the verdict by both opinions together.

    The earlier takeaways begin with the closest match; the likeliest by both opinions follow. A takeaway that is not new joins
    the theme with the strongest pull, or stands apart if none pulls. It may still be possibly new, unless the reader is sure
    that it is not.
    """
    same = share_theme(same_features(opinion, context), weights.same, weights.unread)
    novelty = round(weights.novelty.score(novelty_features(verdict, opinion, context, same)), 4)
    earlier = _nearest(opinion, same, context, len(verdict.earlier))
    told = replace(verdict, novelty=novelty, possibly_new=False, earlier=earlier)
    if novelty >= thresholds.new:
        judged = _of_its_own(told, "new", context)
    else:
        judged = _place(told, find_theme(same, context), context, opinion, join)
        possible = novelty >= thresholds.possible and not _opened_beside(judged.theme, context.own)
        judged = replace(judged, possibly_new=possible and opinion.confidence > SURELY_OLD)
    true = {GOES_ON: MAY_OPEN} if judged.possibly_new else {MAY_OPEN: GOES_ON}
    holds = (true.get(one, one) for one in judged.reasons)
    return replace(judged, reasons=(_reason(opinion, judged, context.own), *holds))


def _place(
    verdict: Verdict, theme: str | None, context: ReadingContext, opinion: Opinion, join: Join
) -> Verdict:
    """Return the verdict on a takeaway that is not new: it joins a theme, or stands apart if there is none to join."""
    theme = theme or _theme_said(opinion, verdict.theme, context)
    if theme is None:
        alone = _of_its_own(verdict, "continuing", context)
        young = any(one.kind == "young" for one in verdict.reasons)
        why = APART_FROM_MATCH if opinion.matches else apart_from(verdict.earlier, young=young)
        return replace(alone, reasons=(*alone.reasons, why))
    return verdict if theme == verdict.theme else join(verdict, theme)


def _theme_said(opinion: Opinion, by_tracker: str, context: ReadingContext) -> str | None:
    """Return a theme for a takeaway that no theme pulls: one that only one opinion gives, uncontradicted; or None.

    The tracker's theme stands if the reader matched nothing, or a takeaway of that theme. Otherwise, if the reader is sure
    that the takeaway is not new, it gets the theme of the closest match.
    """
    matched = [_as_shown(match, context.shown).theme for match in opinion.matches]
    if by_tracker != context.own and (not matched or by_tracker in matched):
        return by_tracker
    return matched[0] if matched and opinion.confidence <= SURELY_OLD else None


def _of_its_own(verdict: Verdict, status: Status, context: ReadingContext) -> Verdict:
    """Return a verdict whose takeaway opens a theme, with only the reasons that still hold."""
    unlike = not any(one.score >= RESEMBLES for one in verdict.earlier)
    untrue = ABOUT_ITS_THEME - {"unlike"} if status == "new" and unlike else ABOUT_ITS_THEME
    holds = tuple(one for one in verdict.reasons if one.kind not in untrue)
    return replace(verdict, theme=context.own, also=(), status=status, reasons=holds)


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the weights that come with the package."""
    return parse_weights(load_json(__package__, "weights.json")["weights"])


def parse_weights(found: Mapping[str, Any]) -> Weights:
    """Return weights from their JSON form, as training.evaluate writes it."""
    novelty, same, unread = (Linear(**found[name]) for name in ("novelty", "same", "unread"))
    return Weights(novelty=novelty, same=same, unread=unread, thresholds=found["thresholds"])


def _best_unmatched(opinion: Opinion, shown: Sequence[Earlier]) -> float:
    matched = set(map(key_of, opinion.matches))
    return max((one.score for one in shown if key_of(one) not in matched), default=0.0)


def _opened_beside(theme: str, own: str) -> bool:
    """Return whether another takeaway of the same assessment opened this theme."""
    return theme != own and theme.partition("/")[0] == own.partition("/")[0]


def _as_shown(match: Earlier, shown: Sequence[Earlier]) -> Earlier:
    """Return the match with its theme, which the log of answers does not keep."""
    return next((one for one in shown if key_of(one) == key_of(match)), match)


def _nearest(opinion: Opinion, same: Scores, context: ReadingContext, count: int) -> tuple[Earlier, ...]:
    """Return `count` earlier takeaways, the closest match first, then the likeliest of both opinions."""
    found = context.found
    compared = Compared(found.numbers, same)
    others = find_nearest(context.history, compared, found.reading.text, issue=found.issue, count=count)
    match = _as_near(opinion.match, same, context)
    if match is None:
        return others
    rest = (one for one in others if key_of(one) != key_of(match))
    return (match, *rest)[: max(count, 1)]


def _as_near(match: Earlier | None, same: Scores, context: ReadingContext) -> Earlier | None:
    """Return the closest match, scored by both opinions, but at least high enough to be named."""
    if match is None:
        return None
    found = _as_shown(match, context.shown)
    likely = dict(zip(context.told(), same.tolist(), strict=True)).get(key_of(match), 0.0)
    return replace(found, score=max(found.score, round(likely, 4), RESEMBLES))


def _reason(opinion: Opinion, judged: Verdict, own: str) -> Reason:
    why = f" ({in_quotes(opinion.reason.rstrip('.'))})" if opinion.reason else ""
    return Reason("second reader", f"second reader: {opinion.said}{why}{_outcome(opinion, judged, own)}")


def _outcome(opinion: Opinion, judged: Verdict, own: str) -> str:
    """Say how the outcome differs from what the reader said; "" if it does not."""
    if judged.possibly_new:
        return "" if opinion.new else ", but both opinions together make it possibly new"
    is_new = judged.status == "new"
    if is_new == opinion.new:
        return ""
    if _opened_beside(judged.theme, own):
        return ", but another takeaway of this assessment opened its theme"
    make = "make it" if is_new else "do not make it"
    return f", but both opinions together {make} new enough for an alert: {chance_in_words(judged.novelty)}"
