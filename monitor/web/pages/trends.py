"""Trends: plots, each with its table as HTML and CSV."""

import csv
from collections.abc import Sequence
from io import StringIO

from flask import Response, render_template, request, url_for
from werkzeug.exceptions import NotFound

from monitor.printable import cell_text
from monitor.text import averaged, clip, counted, long_date, plain, rounded
from monitor.themes.alert_rate import REMEMBERED
from monitor.themes.model import RATES
from monitor.web.models.trends import SPANS, Trends, build_trends
from monitor.web.models.words import short_day
from monitor.web.pages import pages
from monitor.web.pages.finding import show_empty
from monitor.web.site import current_overview, current_series, current_site
from monitor.web.svg import plots
from monitor.web.svg.lanes import draw_axis
from monitor.web.svg.pictures import draw_picture

DEFAULT = "3m"
MAX_LABEL_CHARS = 110  # characters of a theme's name beside its plot
TABLES = ("new", "alive", "share")


@pages.get("/trends")
def trends() -> str:
    """Show new themes, themes alive, and the share of takeaways by theme, by week or month."""
    span, overview = _span(), current_overview()
    found = build_trends(overview, span)
    if found is None:
        return show_empty(overview, page="trends")
    marks = plots.month_marks([period.start for period in found.periods])
    spans = [
        (name, None, url_for("pages.trends", span=None if key == DEFAULT else key), key == span)
        for key, (name, _) in SPANS.items()
    ]
    return render_template(
        "trends.html",
        page="trends",
        tr=found,
        spans=spans,
        heading=f"{averaged(found.average, 'new theme')} a {found.unit}, {found.alive[-1]} alive",
        lede=_lede(found),
        new_words=_new_words(found),
        share_axis=draw_axis(marks, len(found.periods)),
        csv_url={key: url_for("pages.trends_csv", table=key, span=span) for key in TABLES},
        svg_url={key: url_for("pages.trends_svg", table=key, span=span) for key in TABLES},
    )


@pages.get("/trends/<table>.csv")
def trends_csv(table: str) -> Response:
    """Serve the table of a plot as CSV."""
    found = _find(table)
    text = StringIO()
    writer = csv.writer(text)
    heads, rows = found.tables[table]
    writer.writerow(map(cell_text, heads))  # names of themes are the publisher's words
    writer.writerows(rows)
    return _file(text.getvalue(), f"trends-{table}.csv", "text/csv; charset=utf-8")


@pages.get("/trends/<table>.svg")
def trends_svg(table: str) -> Response:
    """Serve a plot as SVG."""
    found = _find(table)
    first, last = found.periods[0].issues[0].date, found.periods[-1].issues[-1].date
    titles = {
        "new": f"New themes a {found.unit}",
        "alive": "Themes alive",
        "share": "Share of takeaways by theme",
    }
    rows = {"new": [("", found.new_plot)], "alive": [("", found.alive_plot)]}
    shares = [
        (plain(clip(f"{share.name}: {share.whole:.0%}", MAX_LABEL_CHARS)), share.plot)
        for share in found.shares
    ]
    series = current_site().config.series[current_series()].name
    about = f"{clip(series, MAX_LABEL_CHARS)}, {long_date(first)} to {long_date(last)}"
    drawn = draw_picture(titles[table], about, rows.get(table, shares))
    return _file(drawn, f"trends-{table}.svg", "image/svg+xml")


def _find(table: str) -> Trends:
    found = build_trends(current_overview(), _span())
    if table not in TABLES or found is None:
        raise NotFound(f"There is no table or plot {clip(table, 40)}; there are {', '.join(TABLES)}.")
    return found


def _file(body: str, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=kind, headers=headers)


def _span() -> str:
    asked = request.args.get("span", "")
    return asked if asked in SPANS else DEFAULT


def _lede(found: Trends) -> str:
    today = current_site().now().date()
    issues = [issue for period in found.periods for issue in period.issues]
    ends = dict.fromkeys((issues[0].date, issues[-1].date))
    span = " to ".join(short_day(day, today) for day in ends)
    said = f"Counted over {counted(len(issues), 'assessment')} with {counted(found.takeaways, 'takeaway')}, {span}."
    return f"{said} Left out: {counted(found.muted, 'takeaway')} of muted themes." if found.muted else said


def _new_words(found: Trends) -> str:
    unit = found.unit
    left_out = ", and not counted" if found.leaves_out else ""
    why = (
        (found.is_short, "the history was still short"),
        (found.is_broken, "a long gap came before"),
        (found.is_cut, f"days of the {unit} are missing"),
    )
    reasons = " or ".join(words for holds, words in why if holds)
    shaded = f" Shaded{left_out}: {reasons}." if found.unread else ""
    squares = f" A square is a theme; open squares are the latest {unit}, so far."
    shown = squares if any(period.new for period in found.periods) else ""
    return f"{_say_usual([len(period.new) for period in found.counted], found.average, unit)}{shown}{shaded}{_why_more(found)}"


def _why_more(found: Trends) -> str:
    """Return why weeks have more new themes than promised, if a short history is the reason; else ""."""
    promised = RATES[current_site().config.tracking.alerts]
    if found.unit != "week" or found.known >= REMEMBERED or found.average <= promised:
        return ""
    return (
        f" tracking.alerts promises about {averaged(promised, 'alert')} in seven assessments; "
        f"with {counted(found.known, 'assessment')} known, fewer than {REMEMBERED}, there may be more."
    )


def _say_usual(new: Sequence[int], average: float, unit: str) -> str:
    """Return "3 weeks had between 2 and 7 new themes each, 5 on average." for the counted periods."""
    spans, least, most = counted(len(new), unit), min(new), max(new)
    if not most:
        return f"{spans} had no new theme."
    if least == most:
        return f"{spans} had {counted(most, 'new theme')}{' each' if len(new) > 1 else ''}."
    return f"{spans} had between {least} and {most} new themes each, {rounded(average)} on average."
