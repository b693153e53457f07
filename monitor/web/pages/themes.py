"""All themes as swimlanes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from flask import render_template, request, url_for

from monitor.text import counted, in_quotes
from monitor.web.models.columns import SPANS
from monitor.web.models.overview import Overview
from monitor.web.models.themes import PAGE_ROWS, SHOWN, SORTS, Choice, ThemesPage, build_themes
from monitor.web.models.words import short_day
from monitor.web.pages import pages
from monitor.web.pages.finding import show_empty
from monitor.web.site import current_overview, current_site
from monitor.web.svg.lanes import draw_axis

MAX_NAME_CHARS = 200  # characters of a name that is searched for
Chip = tuple[str, int | None, str, bool]  # name, count, address, whether it is chosen


@pages.get("/themes")
def themes() -> str:
    """Show the themes that the visitor chose, fifty per page."""
    overview = current_overview()
    if not overview.themes:
        return show_empty(overview, page="themes")
    found = build_themes(overview, _choice(), current_site().now().date())
    choice = found.choice
    shown = {key: name.format(since=found.since) for key, name in SHOWN.items()}
    return render_template(
        "themes.html",
        page="themes",
        page_of=found,
        heading=_heading(found),
        lede=_lede(overview, found),
        shows=list(_chips(choice, "show", shown, found.counts)),
        spans=list(_chips(choice, "span", {key: name for key, (name, _) in SPANS.items()})),
        sorts=list(_chips(choice, "sort", SORTS)),
        kept=[(key, getattr(choice, key)) for key in ("show", "span", "sort")],
        column_words=f"one column is one {found.columns.unit}",
        order_words=f"by {SORTS[choice.sort]}",
        axis=draw_axis(found.columns.labels, found.columns.count),
        nothing=f"No theme has {in_quotes(choice.name)} in its name."
        if choice.name
        else "There is no such theme.",
        pager=_pager(found),
        turns=list(_turns(found)),
    )


def _choice() -> Choice:
    """Return the visitor's choice; unknown values are ignored."""
    asked, default = request.args, Choice()
    return Choice(
        show=asked.get("show", "") if asked.get("show") in SHOWN else default.show,
        span=asked.get("span", "") if asked.get("span") in SPANS else default.span,
        sort=asked.get("sort", "") if asked.get("sort") in SORTS else default.sort,
        name=asked.get("name", "")[:MAX_NAME_CHARS].strip(),
        page=max(1, asked.get("page", 1, type=int)),
    )


def _address(choice: Choice) -> str:
    """Return the address of a choice, without default values."""
    default = Choice()
    names = ("show", "span", "sort", "name", "page")
    said = {name: getattr(choice, name) for name in names if getattr(choice, name) != getattr(default, name)}
    return url_for("pages.themes", **said)


def _chips(
    choice: Choice, field: str, names: Mapping[str, str], counts: Mapping[str, int] | None = None
) -> Iterator[Chip]:
    for key, name in names.items():
        href = _address(replace(choice, page=1, **{field: key}))
        yield name, counts[key] if counts else None, href, getattr(choice, field) == key


def _heading(found: ThemesPage) -> str:
    alive, begun, new = (found.counts[key] for key in ("alive", "begun", "new"))
    return f"{counted(alive, 'theme')} alive, {begun} begun since {found.since}{of_them(begun, new)}"


def of_them(begun: int, new: int) -> str:
    """Return ", 2 of them reported as new", with "all", "none" or the only one in words; "" if none began."""
    if begun <= 1:
        return f", {'' if new else 'not '}reported as new" if begun else ""
    return f", {({0: 'none', begun: 'all'}).get(new, new)} of them reported as new"


def _lede(overview: Overview, found: ThemesPage) -> str:
    today = current_site().now().date()
    first, last = (short_day(day, today) for day in found.span)
    muted = f"; {found.counts['muted']} muted and not counted above" if found.counts["muted"] else ""
    return (
        f"{len(overview.themes):,} in all, {first} to {last}{muted}. A row is a theme, a column {_a(found.columns.unit)}: "
        f"the taller, the more {'news' if found.columns.unit == 'assessment' else 'often it was reported'}."
        f" The 7 days up to the newest assessment begin on {found.since}."
    )


def _a(unit: str) -> str:
    return f"an {unit}" if unit[0] in "aeiou" else f"a {unit}"


def _pager(found: ThemesPage) -> str:
    if found.pages == 1:
        return f"All {found.found:,} themes are on this page." if found.found > 1 else ""
    start = (found.choice.page - 1) * PAGE_ROWS
    return f"Themes {start + 1} to {min(start + PAGE_ROWS, found.found)} of {found.found:,}"


def _turns(found: ThemesPage) -> Iterator[tuple[str, str, str]]:
    number = found.choice.page
    if number > 1:
        yield "prev", "← Previous", _address(replace(found.choice, page=number - 1))
    if number < found.pages:
        yield "next", "Next →", _address(replace(found.choice, page=number + 1))
