"""A search as the reader asked it, and its answer: filtered, counted, a page at a time."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from monitor.store.passages import END, HIT, PassageMatch, QuotedPassage
from monitor.web.models.overview import STATUSES, Overview, ThemeHistory, issue_key, page_status
from monitor.web.svg import plots

PAGE = 20
MAX_WORDS = 30
WEEKS = 60  # bars of the histogram at most; beyond, a bar is several weeks
KINDS: Mapping[str, str] = {"takeaway": "Takeaways", "topline": "Toplines", "section": "Full text"}
_TOKEN = re.compile(r'(-?)"([^"]*)"?|(-?)(\S+)')
_SPOKEN = re.compile(r"\w")

Quoted = Callable[[Sequence[int]], Mapping[int, QuotedPassage]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the reader looks for; empty `kinds` or `statuses` mean all, as does an empty `theme`."""

    words: str
    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    theme: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Result:
    """One passage; `parts` are (whether it is a word found, text)."""

    match: PassageMatch
    key: str
    where: str
    anchor: str
    status: str | None
    theme: ThemeHistory | None
    parts: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One page of an answer; the counts are of all passages that hold the words, before the filters on the right."""

    asked: Asked
    total: int
    days: int
    results: tuple[Result, ...]
    kinds: Mapping[str, int]
    statuses: Mapping[str, int]
    themes: tuple[tuple[ThemeHistory, int], ...]
    histogram: Markup | None

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def parse_query(words: str) -> str:
    """Return the FTS5 query for what a reader typed: all words, "phrases", -words left out; "" if nothing is asked."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for token in list(_TOKEN.finditer(words.replace("\0", " ")))[:MAX_WORDS]:  # NUL would end the query
        text = token[2] if token[2] is not None else token[4]
        if _SPOKEN.search(text):
            minus = token[1] or token[3]
            (unwanted if minus else wanted).append(f'"{text.replace(chr(34), "")}"')
    if not wanted:
        return ""
    return " NOT ".join([f"({' AND '.join(wanted)})", *unwanted])


def build_answer(overview: Overview, asked: Asked, matches: Sequence[PassageMatch], quote: Quoted) -> Answer:
    """Return a page of the answer; `quote` gives the text of the passages shown."""
    found = [match for match in matches if _wanted(asked, match)]
    page = min(asked.page, max(1, -(-len(found) // PAGE)))
    shown = found[(page - 1) * PAGE : page * PAGE]
    quoted = quote([match.id for match in shown])
    statuses = Counter(page_status(match.status) for match in matches if match.status)
    themes = Counter(match.theme for match in matches if match.theme in overview.themes)
    return Answer(
        asked=replace(asked, page=page),
        total=len(found),
        days=len({match.date for match in found}),
        results=tuple(_result(overview, match, quoted[match.id]) for match in shown),
        kinds=Counter(match.kind for match in matches),
        statuses={status: statuses[status] for status in STATUSES},
        themes=tuple((overview.themes[key], count) for key, count in themes.most_common(50) if key),
        histogram=_histogram(found),
    )


def _wanted(asked: Asked, match: PassageMatch) -> bool:
    if asked.kinds and match.kind not in asked.kinds:
        return False
    if asked.theme:
        return match.theme == asked.theme
    if asked.statuses and match.kind == "takeaway":
        return page_status(match.status or "") in asked.statuses
    return True


def _result(overview: Overview, match: PassageMatch, quoted: QuotedPassage) -> Result:
    place = quoted.place
    names = {"takeaway": f"takeaway {place}", "topline": f"topline {place}"}
    section = f"section {match.part}" if match.part else "full text"
    anchors = {"takeaway": f"takeaway-{place}", "topline": f"topline-{place}"}
    return Result(
        match=match,
        key=issue_key(match.date, match.edition),
        where=names.get(match.kind, section),
        anchor=anchors.get(match.kind, f"p-{place}"),
        status=page_status(match.status) if match.status else None,
        theme=overview.themes.get(match.theme or ""),
        parts=tuple(_parts(quoted.text)),
    )


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
    """Return the passages by week, oldest left."""
    if not found:
        return None
    first = min(match.date for match in found)
    monday = first - timedelta(days=first.weekday())
    weeks = (max(match.date for match in found) - monday).days // 7 + 1
    size = -(-weeks // WEEKS)
    counts = [0] * max(8, -(-weeks // size))
    for match in found:
        counts[(match.date - monday).days // 7 // size] += 1
    starts = [monday + timedelta(weeks=n * size) for n in range(len(counts))]
    return plots.draw_histogram(counts, plots.month_marks(starts), label=f"{len(found)} passages by week")
