"""Find the new address of an assessment after the publisher corrected the date of its post."""

from contextlib import suppress

from flask import request, url_for

from monitor.errors import StoreError
from monitor.pipeline.gone import find_new_key
from monitor.web.routing import parse_key
from monitor.web.site import current_series, current_site


def find_moved() -> str | None:
    """Return the new address of what this request asks for; None if it has not moved."""
    values = request.view_args or {}
    if request.method not in {"GET", "HEAD"} or "key" not in values:
        return None
    with suppress(StoreError), current_site().reading() as store:
        if key := find_new_key(store, current_series(), *parse_key(values["key"])):
            return url_for(request.endpoint or "", **{**values, "key": key})
    return None
