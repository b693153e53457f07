"""Compose the digest of one assessment: what is new first, then what goes on, then what fell silent."""

from collections.abc import Iterator, Mapping, Sequence

from monitor.compose.message import Templates, build_message
from monitor.compose.view import Entry, Fact, Group, View, counted, dateline_of
from monitor.models import Assessment, Earlier, Message, Quote, Theme, Verdict
from monitor.text import long_date
from monitor.worddiff import clip, marked, plain, share_same, shorten_same, word_diff

HEADINGS = {"new": "New", "updated": "Updated", "returning": "Returning", "continuing": "Continuing"}
EARLIER_SHOWN = 3  # nearest earlier takeaways under each takeaway that is not merely continuing
EARLIER_LENGTH = 240  # characters of each
LEGIBLE = 0.3  # share of words kept from which a comparison word by word is easier to read than both texts


def compose_digest(
    *,
    id: str,  # noqa: A002  the message's own word for it
    series_name: str,
    source: str,
    assessment: Assessment,
    verdicts: Sequence[Verdict],
    dropped: Sequence[Theme],
    themes: Mapping[str, Theme],
    note: str | None = None,
    templates: Templates = (),
) -> Message:
    """Return the digest of an assessment: new, updated, returning, continuing takeaways, then dropped themes.

    `source` is named under each quoted takeaway, with the assessment's address. `themes` gives the names by
    theme id, as they stand after this assessment; a missing one is left out. `note` is one line for the reader.
    """
    view = View(
        headline=_headline(verdicts),
        series_name=plain(series_name),
        dateline=dateline_of(assessment),
        summary=_summary(verdicts, dropped),
        groups=tuple(_groups(assessment, verdicts, dropped, themes)),
        note=plain(note) if note else None,
        source=plain(source),
        url=plain(assessment.url),
    )
    return build_message(
        view, id=id, kind="digest", series=assessment.series, date=assessment.date, templates=templates
    )


def _headline(verdicts: Sequence[Verdict]) -> str:
    opened = {verdict.theme for verdict in verdicts if verdict.status == "new"}
    return counted(len(opened), "new theme") if opened else "nothing new"


def _summary(verdicts: Sequence[Verdict], dropped: Sequence[Theme]) -> str:
    """Return "2 new, 1 updated, 4 continuing; 2 themes dropped", naming only what there is."""
    statuses = [verdict.status for verdict in verdicts]
    told = [f"{statuses.count(status)} {status}" for status in HEADINGS if status in statuses]
    counts = f"{counted(len(verdicts), 'takeaway')}: {', '.join(told)}" if told else "no takeaways"
    return f"{counts}; {counted(len(dropped), 'theme')} dropped" if dropped else counts


def _groups(
    assessment: Assessment,
    verdicts: Sequence[Verdict],
    dropped: Sequence[Theme],
    themes: Mapping[str, Theme],
) -> Iterator[Group]:
    inside = sorted(verdicts, key=lambda verdict: verdict.takeaway.position)
    for status, heading in HEADINGS.items():
        entries = tuple(build_entry(v, assessment, themes) for v in inside if v.status == status)
        if entries:
            yield Group(status=status, heading=heading, entries=entries)
    if dropped:
        entries = tuple(dropped_entry(theme, assessment) for theme in dropped)
        yield Group(status="dropped", heading="Dropped themes", entries=entries)


def build_entry(verdict: Verdict, assessment: Assessment, themes: Mapping[str, Theme]) -> Entry:
    """Return one takeaway with what there is to say of it."""
    quote = _quote(verdict, assessment)
    return Entry(
        quote=quote,
        label=_names((verdict.theme, *verdict.also), themes),
        pieces=(("same", quote.text),),
        facts=() if verdict.status == "continuing" else tuple(_facts(quote, assessment, themes)),
        place=f"takeaway {verdict.takeaway.position} of {len(assessment.takeaways)}",
    )


def _quote(verdict: Verdict, assessment: Assessment) -> Quote:
    return Quote(
        status=verdict.status,
        text=plain(verdict.takeaway.text),
        url=plain(assessment.url),
        theme=verdict.theme,
        novelty=verdict.novelty,
        reasons=tuple(plain(reason) for reason in verdict.reasons),
        earlier=tuple(Earlier(date=e.date, text=plain(e.text), score=e.score) for e in verdict.earlier),
    )


def _names(ids: Sequence[str], themes: Mapping[str, Theme]) -> str:
    return "; ".join(plain(themes[id_].name) for id_ in ids if id_ in themes)


def _facts(quote: Quote, assessment: Assessment, themes: Mapping[str, Theme]) -> Iterator[Fact]:
    theme = themes.get(quote.theme or "")
    if theme and quote.status != "new":
        yield Fact("Since", f"{long_date(theme.first_seen)}, {counted(theme.takeaways, 'takeaway')}")
        yield from _difference(quote, theme, assessment)
    if quote.reasons:
        yield Fact("Why", "; ".join(quote.reasons))
    for earlier in quote.earlier[:EARLIER_SHOWN]:
        said = f"{clip(earlier.text, EARLIER_LENGTH)} ({earlier.score:.2f} alike)"
        yield Fact(f"Earlier, {long_date(earlier.date)}", said)
    if quote.status == "new" and not quote.earlier:
        yield Fact("Earlier", "nothing like it")


def _difference(quote: Quote, theme: Theme, assessment: Assessment) -> Iterator[Fact]:
    """Yield what the takeaway's words add to its theme's takeaway before, where both are told in like words."""
    if theme.previous is None or theme.last_seen != assessment.date:
        return
    day, text = theme.previous
    pieces = word_diff(plain(text), quote.text)
    if share_same(pieces) >= LEGIBLE:
        shown = shorten_same(pieces)
        yield Fact(f"Compared with {long_date(day)}", marked(shown), shown)


def dropped_entry(theme: Theme, assessment: Assessment) -> Entry:
    """Quote a theme by its name: it has no takeaway today, so the link is to the assessment that lacks it."""
    name = plain(theme.name)
    quote = Quote(status="dropped", text=name, url=plain(assessment.url), theme=theme.id)
    span = f"{long_date(theme.last_seen)}; {counted(theme.takeaways, 'takeaway')} since {long_date(theme.first_seen)}"
    return Entry(quote=quote, label="", pieces=(("same", name),), facts=(Fact("Last seen", span),))
