"""A search and its answer: filtered, counted, one page at a time."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from monitor.store.passages import END, HIT, PassageMatch
from monitor.text import counted
from monitor.web.models.overview import SAID, Overview, ThemeHistory, say_status
from monitor.web.svg import plots

PAGE_RESULTS = 20  # passages
MAX_THEMES = 50  # themes offered as a filter
MAX_BARS = 60  # bars of the histogram at most; over longer times, a bar is several weeks
KINDS: Mapping[str, str] = {
    "takeaway": "Takeaways",
    "topline": "Lead paragraphs",
    "section": "Full text",
    "endnote": "Endnotes",
}
ANCHORS: Mapping[str, str] = {
    "takeaway": "takeaway-",
    "topline": "topline-",
    "section": "p-",
    "endnote": "note-",
}

Quoted = Callable[[Sequence[int]], Mapping[int, str]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is searched for; empty `kinds` or `statuses` mean all, as do an empty `theme` and a `series` of None.

    Only takeaways have a status or a theme, so that either leaves out all other passages.
    `theme` is an id, with its series and a colon before it if all series are searched.
    """

    words: str
    series: str | None = None
    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    theme: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether there are filters besides the words."""
        return bool(self.since or self.until or self.kinds or self.statuses or self.theme)


@dataclass(frozen=True, kw_only=True)
class Result:
    """One passage; each of `parts` is a text, and whether it is one of the words searched for."""

    match: PassageMatch
    key: str
    where: str
    anchor: str
    status: str | None
    theme: ThemeHistory | None
    parts: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One page of an answer; the counts are of all passages with the words, before they are filtered.

    `themes` are those of the takeaways found: the value for `Asked.theme`, the theme, and how many takeaways.
    """

    asked: Asked
    total: int
    days: int
    pages: int
    results: tuple[Result, ...]
    kinds: Mapping[str, int]
    statuses: Mapping[str, int]
    themes: tuple[tuple[str, ThemeHistory, int], ...]
    histogram: Markup | None


def build_answer(
    overviews: Mapping[str, Overview], asked: Asked, matches: Sequence[PassageMatch], quote: Quoted
) -> Answer:
    """Return one page of the answer; `overviews` are by series, `quote` returns the text of the passages shown."""
    said = {match.id: _say(overviews[match.series], match) for match in matches if match.status}
    found = [match for match in matches if _wanted(asked, match, said)]
    pages = max(1, -(-len(found) // PAGE_RESULTS))
    page = min(asked.page, pages)
    shown = found[(page - 1) * PAGE_RESULTS : page * PAGE_RESULTS]
    quoted = quote([match.id for match in shown])
    statuses = Counter(said.values())
    return Answer(
        asked=replace(asked, page=page),
        total=len(found),
        days=len({match.date for match in found}),
        pages=pages,
        results=tuple(
            _once(
                _result(overviews[match.series], match, quoted[match.id], said.get(match.id))
                for match in shown
            )
        ),
        kinds=Counter(match.kind for match in matches),
        statuses={status: statuses[status] for status in SAID},
        themes=tuple(_themes(overviews, asked, matches)),
        histogram=_histogram(found),
    )


def _themes(
    overviews: Mapping[str, Overview], asked: Asked, matches: Sequence[PassageMatch]
) -> Iterator[tuple[str, ThemeHistory, int]]:
    """Yield the themes with the most takeaways found: the value for `Asked.theme`, the theme, and how many."""
    counts = Counter((match.series, match.theme) for match in matches if match.theme)
    for (series, key), count in counts.most_common(MAX_THEMES):
        theme = overviews[series].themes.get(key or "")
        if theme:
            yield theme.id if asked.series else f"{series}:{theme.id}", theme, count


def _say(overview: Overview, match: PassageMatch) -> str:
    key = match.key
    first = bool(overview.issues) and overview.issues[0].key == key
    return say_status(match.status or "", possibly_new=match.possibly_new, opens=match.opens, first=first)


def _wanted(asked: Asked, match: PassageMatch, said: Mapping[int, str]) -> bool:
    if asked.kinds and match.kind not in asked.kinds:
        return False
    if asked.theme and asked.theme not in {match.theme, f"{match.series}:{match.theme}"}:
        return False
    return not asked.statuses or said.get(match.id) in asked.statuses


def _result(overview: Overview, match: PassageMatch, quoted: str, status: str | None) -> Result:
    names = {
        "takeaway": f"takeaway {match.place}",
        "topline": f"lead paragraph {match.place}",
        "endnote": match.part,
    }
    section = f"section {match.part}" if match.part else "full text"
    return Result(
        match=match,
        key=match.key,
        where=names.get(match.kind, section),
        anchor=f"{ANCHORS[match.kind]}{match.place}",
        status=status,
        theme=overview.themes.get(match.theme or ""),
        parts=tuple(_parts(quoted)),
    )


def _once(results: Iterable[Result]) -> Iterator[Result]:
    """Yield the results; the same words at several places of one assessment are one result with all places."""
    found: dict[tuple[object, ...], Result] = {}
    for one in results:
        words = (one.match.series, one.key, one.parts)
        first = found.setdefault(words, one)
        if first is not one:
            found[words] = replace(first, where=f"{first.where}, {one.where}")
    yield from found.values()


def _parts(quoted: str) -> Iterator[tuple[bool, str]]:
    before, *rest = quoted.split(HIT)
    if before:
        yield False, before
    for piece in rest:
        hit, _, after = piece.partition(END)
        yield True, hit
        if after:
            yield False, after


def _histogram(found: Sequence[PassageMatch]) -> Markup | None:
    """Return the histogram of the passages over time, oldest left; None if nothing was found."""
    if not found:
        return None
    monday = plots.monday_of(min(match.date for match in found))
    weeks = (max(match.date for match in found) - monday).days // 7 + 1
    size = -(-weeks // MAX_BARS)
    counts = [0] * max(8, -(-weeks // size))
    for match in found:
        counts[(match.date - monday).days // 7 // size] += 1
    starts = [monday + timedelta(weeks=n * size) for n in range(len(counts))]
    return plots.draw_histogram(
        counts, plots.month_marks(starts), label=f"{counted(len(found), 'passage')} by week"
    )
