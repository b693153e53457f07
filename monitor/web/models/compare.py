"""Two assessments side by side, theme by theme."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.store.overview import ListedTakeaway
from monitor.web.models.differences import Difference, find_difference
from monitor.web.models.overview import Issue, Overview, ThemeHistory


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One theme in both assessments; a side may have no takeaways."""

    theme: ThemeHistory
    old: tuple[ListedTakeaway, ...]
    new: tuple[ListedTakeaway, ...]
    difference: Difference | None  # None unless each side has exactly one takeaway


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The themes that only the later assessment reports, those that both do, and those that only the earlier one does."""

    old: Issue
    new: Issue
    only_new: tuple[Pair, ...]
    both: tuple[Pair, ...]
    only_old: tuple[Pair, ...]


def compare_issues(overview: Overview, old: Issue, new: Issue) -> Comparison:
    """Return the comparison of two assessments by main theme."""
    pairs = tuple(_pairs(overview, old, new))
    return Comparison(
        old=old,
        new=new,
        only_new=tuple(pair for pair in pairs if not pair.old),
        both=tuple(pair for pair in pairs if pair.old and pair.new),
        only_old=tuple(pair for pair in pairs if not pair.new),
    )


def _pairs(overview: Overview, old: Issue, new: Issue) -> Iterator[Pair]:
    told = [takeaway.theme for issue in (new, old) for takeaway in issue.takeaways]
    for key in dict.fromkeys(told):
        before, after = _of(old, key), _of(new, key)
        single = len(before) == len(after) == 1
        yield Pair(
            theme=overview.themes[key],
            old=before,
            new=after,
            difference=find_difference(before[0].text, after[0].text) if single else None,
        )


def _of(issue: Issue, theme: str) -> tuple[ListedTakeaway, ...]:
    return tuple(takeaway for takeaway in issue.takeaways if takeaway.theme == theme)
