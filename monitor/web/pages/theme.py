"""One theme."""

from collections.abc import Callable, Iterator

from flask import render_template, request

from monitor.text import counted, times
from monitor.themes import say_elsewhere
from monitor.web.models.overview import Overview
from monitor.web.models.theme import Month, ThemePage, build_theme, is_about
from monitor.web.models.words import short_day
from monitor.web.pages import pages
from monitor.web.pages.finding import find_logged, find_theme
from monitor.web.routing import named_url, theme_url
from monitor.web.seen import Present
from monitor.web.site import current_series, current_site, read_series

UNDRAWN = {  # statuses that columns draw as continuing
    "possible": "Possibly new: it may open a theme of its own; its column is drawn as what it is if it does not.",
    "apart": "Fits no theme: it began this one, though too little in it was new for an alert.",
}
FEW_MONTHS = 12  # months at most that are linked each; of more, years are linked


@pages.get("/themes/<assessment:key>/<int:number>")
def theme(key: str, number: int) -> str:
    """Show the theme with this id, or of the takeaway with this id."""
    with read_series() as (store, overview):
        done, standing = find_logged(store, overview), store.corrections.standing(current_series())
        present = Present(store, overview, current_series())
    history = find_theme(overview, f"{key}/{number}")
    newest_first = request.args.get("order") == "newest"
    found = build_theme(overview, history, year=request.args.get("year", type=int), newest_first=newest_first)
    here = theme_url(history.id)
    elsewhere = say_elsewhere(history.name, [one.takeaway.text for one in history.mentions])
    return render_template(
        "theme.html",
        page="theme",
        th=found,
        lede=" ".join(filter(None, (_lede(found), elsewhere))),
        life_words=_life_words(overview, found),
        newest_first=newest_first,
        jumps=list(_jumps(found)),
        turn=("From its first day", here) if newest_first else ("Newest first", _with(here, "order=newest")),
        feed_url=named_url("feeds.one_theme", history.id, form="atom"),
        done=done,
        said=sum(is_about(one, history) for one in standing.in_force),
        others=overview.others(history),
        act_url=named_url("actions.act_on_theme", history.id),
        seen=present.of_theme(history),
        first_seen=present.of_takeaway(history.first.id),
        first_url=named_url("actions.act_on_takeaway", history.first.id),
        year_url=_year_url(here, newest_first=newest_first),
    )


def _with(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _year_url(here: str, *, newest_first: bool) -> Callable[[Month], str]:
    order = "&order=newest" if newest_first else ""
    return lambda month: f"{_with(here, f'year={month.first.year}{order}')}#{month.anchor}"


def _jumps(found: ThemePage) -> Iterator[tuple[str, str]]:
    if len(found.months) <= 1:
        return
    if len(found.months) <= FEW_MONTHS:
        for month in found.months:
            yield f"{month.first:%B}", f"#{month.anchor}"
        return
    for year in found.years:
        first = next(month for month in found.months if month.first.year == year)
        yield str(year), f"#{first.anchor}"


def _lede(found: ThemePage) -> str:
    today = current_site().now().date()
    first, last = found.theme.first.date, found.theme.last.date
    if first == last:
        return f"Reported {times(found.theme.count)}, on {short_day(first, today)}."
    told = f"Reported {times(found.theme.count)} since {short_day(first, today)}, last on {short_day(last, today)}."
    if not found.pauses:
        return told
    start, end, gap = found.pauses[-1]
    span = f"{counted(gap, 'assessment')} from {short_day(start, today)} to {short_day(end, today)}"
    if len(found.pauses) == 1:
        return f"{told} It was silent once, for {span}."
    return f"{told} It was silent {times(len(found.pauses))}, the last time for {span}."


def _life_words(overview: Overview, found: ThemePage) -> str:
    unit = found.columns.unit
    words = "A column is an assessment. The taller, the more news: continuing, updated, returned or new."
    if unit != "assessment":
        words = f"A column is a {unit}; full height means reported in every assessment. Grey: continuing; green: updated."
    said = {mention.said for mention in found.theme.mentions}
    words = " ".join([words, *(legend for status, legend in UNDRAWN.items() if status in said)])
    if not found.begins_with_history:
        return words
    since = short_day(overview.issues[0].date, current_site().now().date())
    return f"{words} The history kept here begins on {since}, so its true beginning is not known."
