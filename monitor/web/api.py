"""The read-only JSON API: what `monitor export` prints, one page at a time."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, NotFound

from monitor.render import render_json, render_verdict
from monitor.spelling import suggest
from monitor.web.models.overview import Overview, ThemeHistory
from monitor.web.pages.finding import find_theme
from monitor.web.site import current_overview, current_series, current_site, read_series

api = Blueprint("api", __name__, url_prefix="/api")

DEFAULT_ROWS, MAX_ROWS = 50, 500  # objects per page, by default and at most


@api.before_request
def refuse_unknown() -> None:
    """Raise BadRequest for a parameter that the description does not list: ignored, it would narrow nothing."""
    known = _parameters().get(request.endpoint or "")
    for name in request.args:
        if known is not None and name not in known:
            raise BadRequest(f"no parameter {name!r}; known: {', '.join(known)}{suggest(name, known)}")


@api.get("/openapi.json")
def description() -> Response:
    """Serve the description of this API, as OpenAPI."""
    return Response(_description(), content_type="application/json")


@api.get("/assessments")
def assessments() -> Response:
    """Serve assessments as `monitor export assessments` prints them but for their themes, newest first."""
    site, series = current_site(), current_series()
    since, until = _span()
    with site.reading() as store:
        days = [day for day in reversed(store.dates.all(series)) if since <= day <= until]
        shown, rest = _page(days)
        found = [render_json(one) for day in shown for one in store.assessments.of_day(series, day)]
    return _answer(found, len(days), rest)


@api.get("/takeaways")
def takeaways() -> Response:
    """Serve takeaways as `monitor export takeaways` prints them but for the names of themes, newest first."""
    series, (since, until) = current_series(), _span()
    with read_series() as (store, overview):
        theme = _asked_theme(overview)
        listed = [
            (one.date, one.edition, one.position)
            for issue in overview.issues
            for one in issue.takeaways
            if since <= one.date <= until and (theme is None or theme in {one.theme, *one.also})
        ]
        shown, rest = _page(listed[::-1])
        wanted = set(shown)
        days = store.assessments.judged(series, since=shown[-1][0], until=shown[0][0]) if shown else ()
        found = [
            render_verdict(series, day.id_of(verdict), verdict)
            for day in reversed(days)
            for verdict in reversed(day.verdicts)
            if (day.date, day.edition, verdict.takeaway.position) in wanted
        ]
    return _answer(found, len(listed), rest)


@api.get("/themes")
def themes() -> Response:
    """Serve the themes, most recently reported first."""
    overview = current_overview()
    ordered = sorted(overview.themes.values(), key=lambda theme: (-theme.last.column, theme.id))
    shown, rest = _page(ordered)
    return _answer([_theme(overview, theme) for theme in shown], len(ordered), rest)


@api.get("/themes/<assessment:key>/<int:number>")
def theme(key: str, number: int) -> Response:
    """Serve one theme with all its takeaways, oldest first."""
    overview = current_overview()
    found = find_theme(overview, f"{key}/{number}")
    members = [
        {
            "id": one.id,
            "date": one.date.isoformat(),
            "status": one.takeaway.status,
            "text": one.takeaway.text,
            "main": one.takeaway.theme == found.id,
            "possibly_new": one.takeaway.possibly_new,
            "stands_apart": one.said == "apart",
        }
        for one in found.mentions
    ]
    return _json({**_theme(overview, found), "members": members})


def _theme(overview: Overview, theme: ThemeHistory) -> dict[str, Any]:
    return {
        "series": current_series(),
        "id": theme.id,
        "name": theme.name,
        "first_seen": theme.first.date.isoformat(),
        "last_seen": theme.last.date.isoformat(),
        "takeaways": theme.count,
        "silent": overview.is_silent(theme),
        "followed": theme.followed,
        "muted": theme.muted,
    }


def _asked_theme(overview: Overview) -> str | None:
    """Return the id of the theme asked for, by the id of any of its takeaways; None for all themes; raises BadRequest."""
    given = request.args.get("theme")
    try:
        return find_theme(overview, given).id if given else None
    except NotFound:
        raise BadRequest(f"theme: no theme {given!r}; /api/themes lists them") from None


def _span() -> tuple[date, date]:
    """Return the first and last date asked for, both included; raises BadRequest."""
    since, until = _day("since", date.min), _day("until", date.max)
    if until < since:
        raise BadRequest(f"until: {until} is before since: {since}")
    return since, until


def _day(name: str, default: date) -> date:
    given = request.args.get(name)
    try:
        return date.fromisoformat(given) if given else default
    except ValueError:
        raise BadRequest(f"{name}: {given!r} is not a date; write it like 2026-06-18") from None


def _page(items: Sequence[Any]) -> tuple[Sequence[Any], str | None]:
    """Return the objects of the page asked for, and the path of the next page, None after the last."""
    limit, number = _count("limit", DEFAULT_ROWS, MAX_ROWS), _count("page", 1, 1_000_000)
    shown = items[(number - 1) * limit : number * limit]
    if number * limit >= len(items):
        return shown, None
    asked = urlencode({**request.args, "page": number + 1})  # not by url_for, which adds the series
    return shown, f"{request.script_root}{request.path}?{asked}"


def _count(name: str, default: int, most: int) -> int:
    given = request.args.get(name, str(default))
    if not (given.isascii() and given.isdecimal() and len(given) < 10 and 1 <= int(given) <= most):  # noqa: PLR2004 (digits)
        raise BadRequest(f"{name}: {given!r} is no number from 1 to {most}")
    return int(given)


def _answer(items: list[dict[str, Any]], total: int, rest: str | None) -> Response:
    return _json({"items": items, "total": total, "next": rest})


def _json(document: object) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), content_type="application/json")


@cache
def _parameters() -> Mapping[str, tuple[str, ...]]:
    """Return the names of the query parameters of each endpoint that is described."""
    described = json.loads(_description())
    known = described["components"]["parameters"]
    found = {}
    for path in described["paths"].values():
        names = [one["$ref"].rpartition("/")[2] for one in path["get"]["parameters"]]
        endpoint = f"{api.name}.{path['get']['operationId']}"
        found[endpoint] = tuple(name for name in names if known[name]["in"] == "query")
    return found


@cache
def _description() -> bytes:
    return (files(__package__) / "openapi.json").read_bytes()
