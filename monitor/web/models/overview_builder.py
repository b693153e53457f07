"""Build the overview of a series from its takeaways: whole, or from the first changed date on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, takewhile

from monitor.corrections import Corrections
from monitor.models import AssessmentId
from monitor.store.overview import ListedTakeaway, UnjudgedAssessment
from monitor.text import clip
from monitor.theme import ThemeName
from monitor.themes import Opener, settle_names
from monitor.web.models.overview import (
    Issue,
    Mention,
    Overview,
    ThemeHistory,
    page_status,
    say_status,
)

MAX_NAME_CHARS = 160  # so that a name of one endless word does not break a page


def build_overview(
    takeaways: Iterable[ListedTakeaway],
    corrections: Corrections,
    named: Mapping[str, ThemeName],
    *,
    returning_after: int,
    stored: Sequence[AssessmentId] = (),
    unjudged: Sequence[UnjudgedAssessment] = (),
    known: Overview | None = None,
    since: date = date.min,
) -> Overview:
    """Return the overview of takeaways that are in order.

    `named` are the themes' names by id, as messages gave them. If there is a `known` overview, its assessments before `since`
    are kept, and the takeaways are those from `since` on.
    """
    known = known or Overview(issues=(), themes={}, returning_after=returning_after)
    earlier = tuple(takewhile(lambda issue: issue.date < since, known.issues))
    later = tuple(_issues(takeaways, first=len(earlier)))
    mentions = _gather(known, later, first=len(earlier))
    openers = {key: _opener(key, found) for key, found in mentions.items()}
    names = settle_names(openers, named, corrections.names.values())
    built = {key: _theme(key, names[key], found, corrections) for key, found in mentions.items()}
    themes = {
        key: theme if theme != known.themes.get(key) else known.themes[key] for key, theme in built.items()
    }
    found = Overview(
        issues=(*earlier, *later),
        themes=themes,
        returning_after=returning_after,
        stored=tuple(stored),
        unjudged=tuple(unjudged),
        muted=frozenset(_muted((*earlier, *later), corrections)),
    )
    return known if found == known else found  # keeps its cached properties


def _gather(known: Overview, later: Sequence[Issue], *, first: int) -> dict[str, list[Mention]]:
    """Return the mentions of each theme: those known before column `first`, and those of later assessments."""
    mentions = {key: list(kept) for key, theme in known.themes.items() if (kept := theme.until(first - 1))}
    for issue in later:
        for takeaway in sorted(issue.takeaways, key=lambda one: one.number):
            for theme, mention in _mentions(takeaway, issue.column):
                mentions.setdefault(theme, []).append(mention)
    return mentions


def _issues(takeaways: Iterable[ListedTakeaway], *, first: int) -> Iterator[Issue]:
    groups = groupby(takeaways, key=lambda one: (one.date, one.edition))
    for column, ((day, edition), found) in enumerate(groups, first):
        yield Issue(column=column, date=day, edition=edition, takeaways=tuple(found))


def _mentions(takeaway: ListedTakeaway, column: int) -> Iterator[tuple[str, Mention]]:
    """Yield the takeaway as a mention of each of its themes: with its status for the main one, as continuing for the others."""
    status = page_status(takeaway.status)
    said = say_status(
        takeaway.status,
        possibly_new=takeaway.possibly_new,
        opens=takeaway.opens,
        first=column == 0,
    )
    yield takeaway.theme, Mention(takeaway=takeaway, column=column, status=status, said=said)
    for theme in takeaway.also:
        yield theme, Mention(takeaway=takeaway, column=column, status="continuing", said="continuing")


def _muted(issues: Iterable[Issue], corrections: Corrections) -> Iterator[str]:
    for one in (one for issue in issues if corrections.muted for one in issue.takeaways):
        if corrections.mutes(one.theme, one.text, possibly_new=one.possibly_new):
            yield one.id


def _opener(key: str, mentions: Sequence[Mention]) -> Opener:
    found = next((one for one in mentions if one.takeaway.theme == key), mentions[0])
    return Opener(found.date, found.takeaway.text, found.id == key)


def _theme(key: str, named: ThemeName, mentions: Sequence[Mention], corrections: Corrections) -> ThemeHistory:
    return ThemeHistory(
        id=key,
        name=clip(corrections.names.get(key, named.name), MAX_NAME_CHARS),
        mentions=tuple(mentions),
        followed=key in corrections.followed,
        muted=key in corrections.muted,
        given_name=corrections.names.get(key),
        is_label=named.is_label or key in corrections.names,
    )
