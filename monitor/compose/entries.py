"""One takeaway as a message shows it: its words, its theme, and a line of ours under it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from monitor.compose.context import MessageContext
from monitor.compose.view import HEADINGS, Entry, Form, Group, counted, ordinal
from monitor.models import Assessment, Earlier, Quote, Theme, Verdict
from monitor.text import chance_in_words, short_date
from monitor.worddiff import Piece, clip, merge_changes, plain, share_same, word_diff

MIN_SHARE_KEPT = 0.3  # share of words kept from which marked words are easier to read than the plain sentence
MAX_EXCHANGED_WORDS = 3  # words at most on either side of 'Was "5,000", now "7,500".'
MAX_EXCHANGES = 2  # told under one quote
MIN_LIKENESS = 0.3  # likeness from which an earlier takeaway is worth naming
MAX_FIRST_CHARS = 60  # characters of an earlier takeaway whose theme has no name
DETAILS = (
    "nearest earlier takeaway",
    "its theme has",
    "no earlier takeaway",
    "little history",
)  # not told here
FORMS: Mapping[str, Form] = {"continuing": "short", "dropped": "name"}


class _Place(NamedTuple):
    """Where a takeaway stands: its theme, its day, and how many more of the theme follow on that day."""

    theme: Theme | None
    day: date
    later: int
    context: MessageContext


def build_groups(
    assessment: Assessment, verdicts: Sequence[Verdict], dropped: Sequence[Theme], context: MessageContext
) -> tuple[Group, ...]:
    """Return the takeaways by status, the news first, those of one theme together; then the silent themes."""
    return tuple(_groups(assessment, verdicts, dropped, context))


def _groups(
    assessment: Assessment, verdicts: Sequence[Verdict], dropped: Sequence[Theme], context: MessageContext
) -> Iterator[Group]:
    ordered = _by_theme(verdicts)
    for status, heading in HEADINGS.items():
        found = [verdict for verdict in ordered if heading_of(verdict) == status]
        entries = tuple(build_entry(v, assessment, context, later=_later(v, verdicts)) for v in found)
        if entries:
            yield Group(status=status, heading=heading, entries=entries, form=FORMS.get(status, "full"))
    if dropped:
        silent = tuple(silent_entry(theme, assessment) for theme in dropped)
        yield Group(status="dropped", heading=HEADINGS["dropped"], entries=silent, form="name")


def heading_of(verdict: Verdict) -> str:
    """Return the key of HEADINGS under which a takeaway stands: its status, or "possible"."""
    return "possible" if verdict.possibly_new else verdict.status


def build_entry(
    verdict: Verdict, assessment: Assessment, context: MessageContext, *, later: int = 0
) -> Entry:
    """Return one takeaway with what there is to say of it; `later` more of its theme follow on the same day."""
    quote = quote_of(verdict, assessment, context)
    place = _Place(context.themes.get(verdict.theme), assessment.date, later, context)
    pieces = _pieces(quote, place)
    others = "; ".join(filter(None, map(context.name_of, verdict.also)))
    also = (f"Also part of: {others}.",) if others else ()
    return Entry(
        quote=quote,
        name=quote.theme_name or "",
        number=quote.number or "",
        pieces=tuple(piece for piece in pieces if piece[0] != "removed"),
        lines=(*_lines(quote, place, pieces), *also),
        place=f"takeaway {verdict.takeaway.position} of {len(assessment.takeaways)}",
    )


def silent_entry(theme: Theme, assessment: Assessment) -> Entry:
    """Name a theme that fell silent: it has no takeaway today, so the link is to the assessment that lacks it."""
    name = plain(theme.name)
    quote = Quote(
        status="dropped",
        text=name,
        url=plain(assessment.url),
        theme=theme.id,
        theme_name=name,
    )
    last = f"last told {short_date(theme.last_seen, year=assessment.date.year)}"
    return Entry(quote=quote, name=name, pieces=(("same", name),), lines=(last,))


def quote_of(verdict: Verdict, assessment: Assessment, context: MessageContext) -> Quote:
    """Return the takeaway as webhooks and files carry it."""
    position = verdict.takeaway.position
    edition = f"+{plain(assessment.edition)}" if assessment.edition else ""
    number = f"{assessment.date}{edition}/{position}"
    return Quote(
        status=verdict.status,
        text=plain(verdict.takeaway.text),
        url=plain(assessment.url),
        theme=verdict.theme,
        theme_name=context.name_of(verdict.theme) or None,
        number=number,
        page=context.page_of(number),
        novelty=verdict.novelty,
        possibly_new=verdict.possibly_new,
        reasons=tuple(plain(reason) for reason in verdict.reasons),
        earlier=tuple(replace(earlier, text=plain(earlier.text)) for earlier in verdict.earlier),
    )


def _by_theme(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts in the order of their takeaways, those of one theme after its first."""
    inside = sorted(verdicts, key=lambda verdict: verdict.takeaway.position)
    first: dict[str, int] = {}
    for verdict in inside:
        first.setdefault(verdict.theme, verdict.takeaway.position)
    return sorted(inside, key=lambda verdict: (first[verdict.theme], verdict.takeaway.position))


def _later(verdict: Verdict, verdicts: Sequence[Verdict]) -> int:
    return sum(
        verdict.theme in (other.theme, *other.also) and other.takeaway.position > verdict.takeaway.position
        for other in verdicts
    )


def _pieces(quote: Quote, place: _Place) -> tuple[Piece, ...]:
    """Return the words, marked where they differ from the theme's takeaway before, if that helps to read them."""
    whole: tuple[Piece, ...] = (("same", quote.text),)
    theme = place.theme
    if quote.status != "updated" or theme is None or theme.previous is None or theme.last_seen != place.day:
        return whole
    pieces = merge_changes(word_diff(plain(theme.previous[1]), quote.text, punctuation=False))
    return pieces if share_same(pieces) >= MIN_SHARE_KEPT else whole


def _lines(quote: Quote, place: _Place, pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield what we say under a quote: why it is new, or what its theme is and said before."""
    if quote.status == "new":
        yield _sentence(_reason(quote.reasons), _nearest(quote, place))
    elif quote.possibly_new and quote.novelty is not None:
        chance = f"{chance_in_words(quote.novelty)} that this opens a theme"
        yield _sentence(chance, _reason(quote.reasons), _nearest(quote, place))
    elif place.theme:
        silence = _silence(place.theme, place) if quote.status == "returning" else ""
        yield " ".join(filter(None, (silence, _standing(place.theme, place), _exchange(pieces))))
    asked = next((reason for reason in quote.reasons if reason.startswith("you ")), None)
    if asked:
        yield _sentence(asked)


def _reason(reasons: Sequence[str]) -> str | None:
    """Return the one reason that a reader of mails needs; the rest is on the page and in `themes explain`."""
    telling = [reason for reason in reasons if not reason.startswith(("you ", *DETAILS))]
    return min(telling, key=lambda reason: not reason.startswith("second reader: "), default=None)


def _nearest(quote: Quote, place: _Place) -> str:
    near = next((one for one in quote.earlier if one.score >= MIN_LIKENESS and one.date < place.day), None)
    if near is None:
        return "nothing earlier is near"
    return f"nearest: {_told_as(near, place.context)}, {short_date(near.date, year=place.day.year)}"


def _told_as(earlier: Earlier, context: MessageContext) -> str:
    """Return the name of an earlier takeaway's theme, or its first words where it has no name."""
    return context.name_of(earlier.theme) or f"“{clip(earlier.text, MAX_FIRST_CHARS)}”"


def _standing(theme: Theme, place: _Place) -> str:
    """Return "13th takeaway since April 10."."""
    since = short_date(theme.first_seen, year=place.day.year)
    return f"{ordinal(max(theme.takeaways - place.later, 1))} takeaway since {since}."


def _silence(theme: Theme, place: _Place) -> str:
    """Return "Silent since May 22, for 25 assessments.", or "" where the theme's last day before is unknown."""
    if theme.previous is None:
        return ""
    last = theme.previous[0]
    missed = len({day for day in place.context.published if last < day < place.day})
    span = f", for {counted(missed, 'assessment')}" if missed else ""
    return f"Silent since {short_date(last, year=place.day.year)}{span}."


def _exchange(pieces: Sequence[Piece]) -> str:
    """Return 'Was “5,000”, now “7,500”.' for short exchanges; "" where there are none."""
    told = []
    for (old_mark, old), (new_mark, new) in pairwise(pieces):
        short = len(old.split()) <= MAX_EXCHANGED_WORDS and len(new.split()) <= MAX_EXCHANGED_WORDS
        if (old_mark, new_mark) == ("removed", "added") and short:
            told.append(f"“{old.strip(',.;')}”, now “{new.strip(',.;')}”")
    return f"Was {'; '.join(told[:MAX_EXCHANGES])}." if told else ""


def _sentence(*clauses: str | None) -> str:
    """Return the clauses as one sentence, joined by semicolons."""
    said = "; ".join(clause.rstrip(".") for clause in clauses if clause)
    return f"{said[:1].upper()}{said[1:]}."
