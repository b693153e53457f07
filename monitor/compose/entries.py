"""Build the entry of a takeaway in a message: its words, its theme, and our lines below it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import Stemmer

from monitor.compose.context import MessageContext
from monitor.compose.group import Entry
from monitor.compose.phrases import (
    NO_THEME_FITS,
    DisplayName,
    display_name,
    heading_of,
    refer_to_other_theme,
)
from monitor.headline.grammar import AUXILIARIES, CONJUNCTIONS, MODALS, POSSESSIVES, RELATIVES
from monitor.messages import Quote
from monitor.models import Assessment, Earlier, Reason, ReasonKind, TakeawayId, Verdict
from monitor.text import (
    RESEMBLES,
    chance_in_words,
    clip,
    counted,
    in_quotes,
    listed,
    ordinal,
    plain,
    short_date,
)
from monitor.theme import Theme
from monitor.worddiff import SMALL, Piece, bare, diff_takeaways, is_legible

MAX_EXCHANGED_WORDS = 3  # words at most on each side of 'Was "5,000", now "7,500".'
MAX_FIRST_CHARS = 60  # characters of an earlier takeaway whose theme has no name
MAX_REASON_CHARS = 220  # characters of a reason; the page and `themes explain` show it in full
_STEMMER = Stemmer.Stemmer("english")
_SMALL = frozenset(
    map(_STEMMER.stemWord, SMALL | (AUXILIARIES - MODALS) | CONJUNCTIONS | RELATIVES | POSSESSIVES)
)
TELLING: tuple[ReasonKind, ...] = ("corrected", "second reader", "first", "news")  # the weightiest first


class _Place(NamedTuple):
    """The place of a takeaway: its number, its theme, and the context of its message."""

    takeaway: TakeawayId
    theme: Theme | None
    context: MessageContext

    @property
    def year(self) -> int:
        """The year that dates need not repeat."""
        return self.takeaway.date.year


def group_of(verdict: Verdict, assessment: Assessment) -> str:
    """Return the key of HEADINGS for a takeaway."""
    opens = verdict.opens(assessment.id_of(verdict))
    return heading_of(verdict.status, possibly_new=verdict.possibly_new, opens=opens)


def build_entry(verdict: Verdict, assessment: Assessment, context: MessageContext) -> Entry:
    """Return the entry of one takeaway."""
    quote = quote_of(verdict, assessment, context)
    place = _Place(assessment.id_of(verdict), context.themes.get(verdict.theme), context)
    pieces = _pieces(quote, place)
    told = _display_name(quote, place)
    return Entry(
        quote=quote,
        name=told.name,
        theme=told.theme,
        number=quote.number or "",
        pieces=tuple(piece for piece in pieces if piece[0] != "removed"),
        lines=tuple(filter(None, _lines(verdict, place, pieces))),
        brief=_brief(verdict, place),
        asked=_asked(verdict),
        position=verdict.takeaway.position,
        place=f"takeaway {verdict.takeaway.position} of {len(assessment.takeaways)}",
    )


def _display_name(quote: Quote, place: _Place) -> DisplayName:
    name, opens = quote.theme_name or "", quote.theme == str(place.takeaway) or quote.status == "new"
    is_label = place.theme is not None and place.theme.is_label
    is_label = is_label and not place.context.find_other_fronts(name, quote.text)
    return display_name(quote.text, name, possible=quote.possibly_new, opens=opens, is_label=is_label)


def silent_entry(theme: Theme, assessment: Assessment) -> Entry:
    """Return the entry of a theme that fell silent; it has no takeaway today, so its link is to today's assessment."""
    name = plain(theme.name)
    quote = Quote(
        status="dropped",
        text=name,
        url=plain(assessment.url),
        theme=theme.id,
        theme_name=name,
    )
    last = f"last seen {short_date(theme.last_seen, year=assessment.date.year)}"
    return Entry(quote=quote, name=name, pieces=(("same", name),), lines=(last,))


def quote_of(verdict: Verdict, assessment: Assessment, context: MessageContext) -> Quote:
    """Return the takeaway as a quote, as webhooks and files carry it."""
    number = plain(str(assessment.id_of(verdict)))
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
        stands_apart=verdict.stands_apart(assessment.id_of(verdict)),
        reasons=tuple(plain(reason.text) for reason in verdict.reasons),
        earlier=tuple(replace(earlier, text=plain(earlier.text)) for earlier in verdict.earlier),
    )


def _pieces(quote: Quote, place: _Place) -> tuple[Piece, ...]:
    """Return the words, with changes since the theme's takeaway before marked if that helps to read them."""
    whole: tuple[Piece, ...] = (("same", quote.text),)
    before = place.theme.before(place.takeaway.date) if place.theme else None
    if quote.status != "updated" or quote.possibly_new or before is None:
        return whole
    pieces = diff_takeaways(plain(before.text), quote.text)
    return pieces if is_legible(pieces) else whole


def _lines(verdict: Verdict, place: _Place, pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield our sentences below a quote: why it is new, or what its theme is and said before."""
    if verdict.possibly_new:
        yield _chance(verdict, place)
        reason = _reason([refer_to_other_theme(one) for one in verdict.reasons], *TELLING)
        yield _sentence(reason, "" if _is_related_only(verdict, place) else _nearest(verdict, place))
    elif verdict.status == "new":
        yield _sentence(_reason(verdict.reasons, *TELLING), _nearest(verdict, place))
    elif verdict.status == "returning":
        yield _sentence(_silence(place), _say_place_in_theme(place))
    elif verdict.status == "updated":
        sentence = _sentence(_say_place_in_theme(place), _reason(verdict.reasons, "news"))
        yield " ".join(filter(None, (sentence, _exchange(pieces))))
    yield _asked(verdict)


def _chance(verdict: Verdict, place: _Place) -> str:
    """Return what helps to decide on a possibly new takeaway: how likely it is new, and where else it may belong."""
    if verdict.theme != str(place.takeaway):
        name = place.context.name_of(verdict.theme)
        otherwise = (
            f"otherwise part of {in_quotes(name)}" if name else f"otherwise part of theme {verdict.theme}"
        )
    elif near := find_near(verdict):
        otherwise = f"related to {_say_earlier(near, place)}, but not enough to join it"
    else:
        otherwise = NO_THEME_FITS
    return _sentence(_say_chance(verdict), otherwise)


def _say_chance(verdict: Verdict) -> str:
    return f"{chance_in_words(verdict.novelty)} that it is new"


def _brief(verdict: Verdict, place: _Place) -> str:
    """Return one short text instead of the lines, for lack of room; it always says that the user asked for the takeaway."""
    return " ".join(filter(None, (_gist(verdict, place), _asked(verdict))))


def _asked(verdict: Verdict) -> str:
    return _sentence(_reason(verdict.reasons, "asked"))


def _gist(verdict: Verdict, place: _Place) -> str:
    if verdict.possibly_new and _is_related_only(verdict, place):
        return _sentence(_say_chance(verdict), "joins no earlier theme")
    if verdict.possibly_new:
        return _chance(verdict, place)
    if verdict.status == "new":
        return _sentence(_reason(verdict.reasons, *TELLING) or _nearest(verdict, place))
    if verdict.status == "returning":
        return _sentence(_silence(place))
    return _sentence(_reason(verdict.reasons, "news"))


def _reason(reasons: Sequence[Reason], *kinds: ReasonKind) -> str:
    """Return the weightiest reason of these kinds, clipped; "" if there is none."""
    found = sorted((one for one in reasons if one.kind in kinds), key=lambda one: kinds.index(one.kind))
    return clip(plain(found[0].text), MAX_REASON_CHARS) if found else ""


def _nearest(verdict: Verdict, place: _Place) -> str:
    """Return the nearest earlier takeaway in words: its date, and its theme unless that is the takeaway's own."""
    near = find_near(verdict)
    if near is None:
        return "nothing earlier resembles it"
    if near.theme == verdict.theme:
        return f"most like that theme’s takeaway of {short_date(near.date, year=place.year)}"
    return f"most like {_say_earlier(near, place)}"


def _is_related_only(verdict: Verdict, place: _Place) -> bool:
    """Return whether a takeaway opens a theme of its own although an earlier takeaway is near."""
    return verdict.opens(place.takeaway) and find_near(verdict) is not None


def find_near(verdict: Verdict) -> Earlier | None:
    """Return the nearest takeaway of an earlier assessment; None if none resembles this one."""
    return next((one for one in verdict.earlier if one.score >= RESEMBLES), None)


def _say_earlier(earlier: Earlier, place: _Place) -> str:
    """Return "the takeaway of May 20 in “ferry strike”", or the takeaway's first words and date if the theme has no name.

    A theme is named for its first takeaway: its name beside another date would look like the publisher's words of that day.
    """
    day = short_date(earlier.date, year=place.year)
    if name := place.context.name_of(earlier.theme):
        return f"the takeaway of {day} in {in_quotes(name)}"
    return f"{in_quotes(clip(plain(earlier.text), MAX_FIRST_CHARS))}, {day}"


def _say_place_in_theme(place: _Place) -> str:
    """Return "13th takeaway since April 10"; "" if the theme does not contain the takeaway."""
    number = place.theme.number_of(place.takeaway) if place.theme else None
    if place.theme is None or number is None:
        return ""
    first, told = place.theme.first_seen, place.theme.told[number - 1].text
    fronts = place.context.find_other_fronts(place.theme.name, told)
    here = f", on {listed(fronts)}" if fronts else ""
    if first == place.takeaway.date:
        return f"{ordinal(number)} takeaway of a theme first reported the same day{here}"
    return f"{ordinal(number)} takeaway since {short_date(first, year=place.year)}{here}"


def _silence(place: _Place) -> str:
    """Return "silent since May 22, for 25 assessments"; "" if the theme has no earlier takeaway."""
    before = place.theme.before(place.takeaway.date) if place.theme else None
    if before is None:
        return ""
    turns = {one: turn for turn, one in enumerate(place.context.assessment_ids)}
    earlier, later = (one.assessment_id for one in (before.id, place.takeaway))
    missed = turns.get(later, len(turns)) - turns.get(earlier, len(turns)) - 1
    span = f", for {counted(missed, 'assessment')}" if missed > 0 else ""
    return f"silent since {short_date(before.id.date, year=place.year)}{span}"


def _exchange(pieces: Sequence[Piece]) -> str:
    """Return 'Was “5,000”, now “7,500”.' for the first short, informative exchange of words; "" if there is none."""
    for (old_mark, old), (new_mark, new) in pairwise(pieces):
        short = len(old.split()) <= MAX_EXCHANGED_WORDS and len(new.split()) <= MAX_EXCHANGED_WORDS
        if (old_mark, new_mark) == ("removed", "added") and short and _is_informative(old, new):
            return f"Was “{old.strip(',.;')}”, now “{new.strip(',.;')}”."
    return ""


def _is_informative(old: str, new: str) -> bool:
    """Return whether an exchange says more than “near” for “at” or “its claim” for “claims”, and is within a sentence."""
    one, other = ({_STEMMER.stemWord(bare(word)) for word in words.split()} for words in (old, new))
    ends = any(mark in words for words in (old, new) for mark in (". ", "? ", "! "))
    return bool((one ^ other) - _SMALL) and not ends


def _sentence(*clauses: str) -> str:
    """Return the clauses as one sentence, joined by semicolons; "" if there are none."""
    said = "; ".join(clause.rstrip(".") for clause in clauses if clause)
    return f"{said[:1].upper()}{said[1:]}." if said else ""
