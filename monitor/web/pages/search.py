"""Search takeaways, toplines, full texts and endnotes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from flask import render_template, request, url_for

from monitor.store.query import parse_query
from monitor.web.models.overview import SAID
from monitor.web.models.search import KINDS, PAGE_RESULTS, Answer, Asked, build_answer
from monitor.web.pages import pages
from monitor.web.site import current_series, current_site

MAX_QUERY_CHARS = 300  # characters of a query
ALL = "all"  # stands for all series


@pages.get("/search")
def search() -> str:
    """Show the passages with these words, newest first."""
    site, asked = current_site(), _asked()
    query = parse_query(asked.words)
    with site.reading() as store:
        since, until = asked.since or date.min, asked.until or date.max
        matches = store.passages.find(query, asked.series, since=since, until=until) if query else ()
        searched = [asked.series] if asked.series else site.config.series
        overviews = {key: site.overview(store, key) for key in searched}
        known = [match for match in matches if match.series in overviews]
        answer = build_answer(overviews, asked, known, lambda ids: store.passages.quote(query, ids))
    return render_template(
        "search.html",
        page="search",
        asked=asked,
        searched=bool(query),
        answer=answer,
        kinds=[
            (key, name, answer.kinds.get(key, 0), not asked.kinds or key in asked.kinds)
            for key, name in KINDS.items()
        ],
        statuses=[(key, answer.statuses[key], not asked.statuses or key in asked.statuses) for key in SAID],
        series_of={key: block.name for key, block in site.config.series.items()},
        first=(answer.asked.page - 1) * PAGE_RESULTS + 1,
        last=min(answer.asked.page * PAGE_RESULTS, answer.total),
        turns=list(_turns(answer)),
        wider=list(_wider(asked)),
    )


def _asked() -> Asked:
    """Return the search that is asked for; unknown values are ignored."""
    given = request.args
    kinds = tuple(kind for kind in KINDS if kind in given.getlist("in"))
    statuses = tuple(status for status in SAID if status in given.getlist("status"))
    series = _series(given.get("of", ""))
    return Asked(
        words=given.get("q", "")[:MAX_QUERY_CHARS].strip(),
        series=series,
        since=given.get("from", type=date.fromisoformat),
        until=given.get("to", type=date.fromisoformat),
        kinds=() if len(kinds) == len(KINDS) else kinds,
        statuses=() if len(statuses) == len(SAID) else statuses,
        theme=given.get("theme", "")[:MAX_QUERY_CHARS],
        page=max(1, given.get("page", 1, type=int)),
    )


def _series(of: str) -> str | None:
    """Return the series to search; None for all."""
    if of == ALL and len(current_site().config.series) > 1:
        return None
    return of if of in current_site().config.series else current_series()


def _wider(asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield wider searches, for when nothing was found: words, and the address."""
    if asked.narrowed:
        yield "Without dates and filters", _address(Asked(words=asked.words, series=asked.series))
    if asked.series and len(current_site().config.series) > 1:
        yield "In all series", _address(replace(asked, series=None, theme="", page=1))


def _turns(answer: Answer) -> Iterator[tuple[str, str, str]]:
    number = answer.asked.page
    if number > 1:
        yield "prev", "← Newer", _address(replace(answer.asked, page=number - 1))
    if number < answer.pages:
        yield "next", "Older →", _address(replace(answer.asked, page=number + 1))


def _address(asked: Asked) -> str:
    """Return the address of a search."""
    said = {
        "q": asked.words,
        "of": _of(asked),
        "from": asked.since,
        "to": asked.until,
        "in": asked.kinds,
        "status": asked.statuses,
        "theme": asked.theme,
        "page": asked.page if asked.page > 1 else None,
    }
    return url_for("pages.search", **{name: value for name, value in said.items() if value})  # type: ignore[arg-type]  # names that are Python's own


def _of(asked: Asked) -> str | None:
    if asked.series is None:
        return ALL
    return asked.series if asked.series != current_series() else None
