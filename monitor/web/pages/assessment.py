"""The full text of an assessment."""

from flask import Response, render_template

from monitor.printable import printable
from monitor.render import render_text
from monitor.web.models.assessment import build_full_text
from monitor.web.models.day import build_item
from monitor.web.pages import pages
from monitor.web.pages.finding import find_stored
from monitor.web.site import read_series


@pages.get("/<assessment:key>/text")
def text(key: str) -> str:
    """Show toplines, takeaways, sections, endnotes and revisions."""
    with read_series() as (store, overview):
        stored = find_stored(store, overview, key)
    issue = stored.issue
    items = [build_item(overview, issue, verdict) for verdict in stored.verdicts] if issue else []
    before, after = overview.neighbours(stored.assessment.date, stored.assessment.edition)
    return render_template(
        "text.html",
        page="assessment",
        a=stored.assessment,
        key=stored.key,
        seen_at=stored.seen_at,
        full=build_full_text(stored.assessment, stored.edits),
        items={item.position: item for item in items},
        prev=before,
        next=after,
    )


@pages.get("/<assessment:key>/text.txt")
def plain(key: str) -> Response:
    """Serve the normalised text, as `monitor show` prints it."""
    with read_series() as (store, overview):
        stored = find_stored(store, overview, key)
    text = printable(render_text(stored.assessment))  # scripts may print it on a terminal
    return Response(f"{text}\n", content_type="text/plain; charset=utf-8")
