"""Two assessments side by side."""

from flask import abort, redirect, render_template, request
from werkzeug import Response

from monitor.web.models.compare import compare_issues
from monitor.web.pages import pages
from monitor.web.pages.finding import find_issue
from monitor.web.routing import compare_url, day_url, parse_key
from monitor.web.site import read_series


@pages.get("/compare/<assessment:old>/<assessment:new>")
def compare(old: str, new: str) -> str | Response:
    """Show two assessments theme by theme, whichever is named first, the earlier one left; one beside itself is its own page."""
    with read_series() as (store, overview):
        one, other = (find_issue(store, overview, key) for key in (old, new))
    if one == other:
        return redirect(day_url(one.key))
    earlier, later = sorted((one, other), key=lambda issue: issue.column)
    return render_template("compare.html", page="compare", c=compare_issues(overview, earlier, later))


@pages.get("/compare")
def compare_form() -> Response:
    """Redirect from the form's two dates to their page."""
    old, new = request.args.get("old", ""), request.args.get("new", "")
    for given in (old, new):
        try:
            parse_key(given)
        except ValueError:
            abort(400, f"{given!r} is not a date; write it like 2026-06-18.")
    return redirect(compare_url(old, new))
