"""Error pages: each says what is wrong and where to go from there."""

import json
import logging
from collections.abc import Mapping, Sequence

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable

from monitor.errors import CorrectionRefused, NewerDatabase, NoDatabase, StoreError, StoreLocked
from monitor.logs import warn
from monitor.text import plain
from monitor.web.models.words import sentence
from monitor.web.moved import Missing, Way, find_moved, find_removed
from monitor.web.routing import FORMS_ON, here
from monitor.web.site import current_site
from monitor.web.stale import OFFERED
from monitor.web.words import NAV

log = logging.getLogger(__name__)

HEADINGS: Mapping[int, str] = {
    400: "This request cannot be read",
    403: "This is not allowed",
    404: "There is no such page",
    405: "This address does not take that method",
    413: "That is too large",
    414: "That address is too long",
    421: "Wrong host",
    429: "Too many requests",
}
EXPLAINED: Mapping[int, str] = {  # for errors without a more exact explanation
    400: "The server does not understand what was sent. Go back, and try it once more.",
    401: "The password is needed.",
    403: "This page does not take what was sent.",
    404: "No page has this address. An assessment is at its date, such as /2026-06-18; a theme at /themes/ and its number.",
    405: "Only pages with a form accept what is sent to them, and no page can be deleted or replaced.",
    413: "A form may have at most 64 kB.",
    414: "Fewer words, or fewer filters, make a shorter one.",
}
TO_SCRIPTS: Mapping[int, tuple[str, str]] = {  # heading and explanation that do not speak of pages and forms
    404: (
        "Not found",
        "Nothing has this address; /api/openapi.json and docs/web.md describe those of the API and of feeds.",
    ),
    405: ("Only GET is answered here", "The API and the feeds are read-only."),
}
RETRY_SECONDS = 30  # seconds after which a database that is being restored may be back


def install(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(StoreError, show_store_error)
    app.register_error_handler(CorrectionRefused, show_refusal)
    app.register_error_handler(Exception, show_mistake)


def show_http_error(error: HTTPException) -> Response:
    """Return the page for an error that Werkzeug or a view raised; what became of what is missing comes first."""
    if isinstance(error, Missing):
        if address := find_moved():
            return make_response(redirect(address))
        error = find_removed() or error
    status = error.code or 500
    near: Sequence[Way] = ()
    heading, explained = HEADINGS.get(status, error.name), EXPLAINED.get(status, "")
    if _is_for_scripts():
        heading, explained = TO_SCRIPTS.get(status, (heading, explained))
    if error.description != type(error).description:  # not the framework's own sentence
        explained = error.description or ""
    if isinstance(error, Missing):
        heading, near = error.heading, error.near
    response = _page(status, heading, explained, near)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def show_store_error(error: StoreError) -> Response:
    """Return the page that says that the database cannot be used, why, and who has to act; what a form sent is not lost."""
    if isinstance(error, StoreLocked):
        return _show_locked(error)
    heading = "The database cannot be read"
    was_there = bool(current_site().health or current_site().kept)
    if isinstance(error, NewerDatabase):
        heading = "The database was written by a newer monitor"
        running = "monitor run" if current_site().health else "monitor serve"
        error = NewerDatabase(error.path, error.names, running=running if was_there else "")
    elif isinstance(error, NoDatabase):
        heading = "The database is gone" if was_there else "There is no database yet"
        error = NoDatabase(error.path, gone=was_there)
    warn(log, str(error), again=current_site().health is not None)  # the daemon logs it once by itself
    return _later(_page(ServiceUnavailable.code, heading, str(error)))


def _show_locked(error: StoreLocked) -> Response:
    """Return the page that says who has the database; it does not give its path."""
    site = current_site()
    task, words = site.background.last, str(error).removeprefix(f"{site.config.database}: ")
    if task and task.runs and task.at_work.is_set():
        words = task.in_the_way  # the other program is this one
    is_ours = task is not None and words == task.in_the_way
    heading = f"Another {'correction is being made' if is_ours else 'program is at work on the database'}"
    log.info("%s: %s", request.path, error)
    said = f"Nothing was changed: {words}." if request.endpoint in FORMS_ON else sentence(words)
    return _later(_page(ServiceUnavailable.code, heading, said))


def _later(response: Response) -> Response:
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def show_refusal(error: CorrectionRefused) -> Response:
    """Return the page that says why nothing was changed, with a link back."""
    return _page(400, "Nothing was changed", sentence(str(error)))


def show_mistake(error: Exception) -> Response:
    """Log a mistake in monitor, and return a page without its details."""
    log.error("a mistake in monitor itself, at %s; please report it", request.path, exc_info=error)
    return _page(500, "A mistake in monitor itself", "The log says more; please report it.")


def _is_for_scripts() -> bool:
    """Return whether the request is for the API or a JSON feed, whose errors are objects."""
    path = request.path
    return f"{path}/".startswith("/api/") or (path.startswith("/feeds/") and path.endswith(".json"))


def _page(status: int, heading: str, explained: str, near: Sequence[Way] = ()) -> Response:
    """Return the page of an error; for the API and JSON feeds, an object (RFC 9457)."""
    if _is_for_scripts():
        body = json.dumps({"title": heading, "status": status, "detail": explained}, ensure_ascii=False)
        return Response(body, status=status, content_type="application/problem+json")
    # Without an adapter no link can be made; at a foreign host nothing is shown.
    if request_ctx.url_adapter is None or g.get("foreign"):
        return Response(f"{heading}. {explained}\n", status=status, content_type="text/plain; charset=utf-8")
    g.failed = True
    if not near and request.endpoint in FORMS_ON:
        near = [("Back to it", here())]
    elif not near and status == NotFound.code:
        near = [(name, url_for(f"pages.{page}")) for page, name in NAV]
    again = _sent() if status == ServiceUnavailable.code and request.endpoint in FORMS_ON else None
    return make_response(
        render_template("error.html", heading=heading, explained=explained, near=near, again=again), status
    )


def _sent() -> tuple[Mapping[str, str], str]:
    """Return the fields of the form that was sent, and the words of a button that sends them again."""
    sent = {name: value for name, value in request.form.items() if name != "token"}
    offer, value = OFFERED.get(sent.get("act", ""), "Try again"), plain(sent.get("value", "")).strip()
    return sent, offer.format(it="it", value=value)
