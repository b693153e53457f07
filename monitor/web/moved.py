"""Find the new address of an assessment after the publisher corrected the date of its post."""

from contextlib import suppress
from datetime import date

from flask import request, url_for

from monitor.errors import StoreError
from monitor.models import issue_key
from monitor.store import Store
from monitor.web.routing import parse_key
from monitor.web.site import current_series, current_site


def find_moved() -> str | None:
    """Return the new address of what this request asks for; None if it has not moved."""
    values = request.view_args or {}
    if request.method not in {"GET", "HEAD"} or "key" not in values:
        return None
    with suppress(StoreError), current_site().reading() as store:
        if key := _find_key(store, current_series(), *parse_key(values["key"])):
            return url_for(request.endpoint or "", **{**values, "key": key})
    return None


def _find_key(store: Store, series: str, day: date, edition: str) -> str | None:
    """Return the current key of the assessment that once had this date; None if there is none, or another has the date now."""
    if store.assessments.get(series, day, edition):
        return None
    for one in store.assessments.near(series, day):
        revisions = store.assessments.revisions(series, one.date, one.edition)
        if any((was.assessment.date, was.assessment.edition) == (day, edition) for was in revisions):
            return issue_key(one.date, one.edition)
    return None
