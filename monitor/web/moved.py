"""What is not at an address: a 404 with links, and what became of it if the publisher corrected its date, or removed it."""

from collections.abc import Sequence
from contextlib import suppress

from flask import request, url_for
from werkzeug.exceptions import NotFound

from monitor.errors import StoreError
from monitor.pipeline.gone import find_new_key, was_removed
from monitor.text import counted, long_date
from monitor.web.routing import day_url, parse_key, text_url
from monitor.web.site import current_series, current_site

Way = tuple[str, str]  # words, address


class Missing(NotFound):
    """What was asked for does not exist; `heading` says so, `near` are links to go on with."""

    def __init__(self, heading: str, description: str, near: Sequence[Way] = ()) -> None:
        super().__init__(description)
        self.heading = heading
        self.near = near


def find_moved() -> str | None:
    """Return the new address of what this request asks for; None if it has not moved."""
    values = request.view_args or {}
    if request.method not in {"GET", "HEAD"} or "key" not in values:
        return None
    with suppress(StoreError), current_site().reading() as store:
        if key := find_new_key(store, current_series(), *parse_key(values["key"])):
            return url_for(request.endpoint or "", **{**values, "key": key})
    return None


def find_removed() -> Missing | None:
    """Return what to say if this request is for a takeaway that the publisher removed, or for the theme that it opened."""
    values = request.view_args or {}
    if not {"key", "number"} <= values.keys():
        return None
    key, number = values["key"], values["number"]
    with suppress(StoreError), current_site().reading() as store:
        revisions = store.assessments.revisions(current_series(), *parse_key(key))
        if was_removed(revisions, number):
            now = revisions[-1].assessment
            return Missing(
                f"The publisher removed takeaway {key}/{number}",
                f"The assessment of {long_date(now.date)} has {counted(len(now.takeaways), 'takeaway')} now.",
                [("The assessment", day_url(key)), ("Its full text, with all edits", text_url(key))],
            )
    return None
