"""Paths of assessments, takeaways and themes: their ids are their paths."""

import re
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.routing import BaseConverter, ValidationError

FORMS_ON = {  # action: the page with its form
    "actions.act_on_theme": "pages.theme",
    "actions.act_on_takeaway": "pages.takeaway",
    "actions.undo": "actions.corrections",
    "actions.dismiss": "actions.corrections",
}
KEY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\+([a-z0-9][a-z0-9 -]{0,60}))?")


class AssessmentConverter(BaseConverter):
    """Matches "2026-06-18", or "2026-06-18+special" for a further edition; anything else is not found."""

    regex = r"\d{4}-\d{2}-\d{2}(?:\+[^/]{1,61})?"
    part_isolating = True  # it matches no slash; else the router takes no slash at the end of such an address

    def to_python(self, value: str) -> str:
        """Return the key unchanged; raises ValidationError if it is none."""
        try:
            parse_key(value)
        except ValueError as exc:
            raise ValidationError from exc
        return value


def parse_key(key: str) -> tuple[date, str]:
    """Return the date and edition of a key; raises ValueError."""
    found = KEY.fullmatch(key)
    if not found:
        raise ValueError(f"{key!r} names no assessment")
    return date.fromisoformat(found[1]), found[2] or ""


def day_url(key: object) -> str:
    """Return the path of an assessment's page, by key or date."""
    return url_for("pages.day", key=str(key))


def text_url(key: object, series: str | None = None) -> str:
    """Return the path of an assessment's full text; `series` is the key of another series."""
    return url_for("pages.text", key=str(key), **_of(series))


def plain_url(key: object) -> str:
    """Return the path of an assessment's normalised text."""
    return url_for("pages.plain", key=str(key))


def takeaway_url(name: str) -> str:
    """Return the path of a takeaway by its id, "2026-06-18/3"."""
    return named_url("pages.takeaway", name)


def takeaway_text_url(name: str) -> str:
    """Return the path of a takeaway in the full text."""
    key, _, number = name.rpartition("/")
    return f"{text_url(key)}#takeaway-{number}"


def theme_url(name: str, series: str | None = None) -> str:
    """Return the path of a theme by its id; `series` is the key of another series."""
    return named_url("pages.theme", name, **_of(series))


def named_url(endpoint: str, name: str, **values: Any) -> str:
    """Return the path of an endpoint for the theme or takeaway with this id."""
    key, _, number = name.rpartition("/")
    return url_for(endpoint, key=key, number=number, **values)


def compare_url(old: object, new: object) -> str:
    """Return the path of the comparison of two assessments."""
    return url_for("pages.compare", old=str(old), new=str(new))


def here() -> str:
    """Return the path and query of the page requested, or of the page that a form was sent from."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    named = {name: value for name, value in (request.view_args or {}).items() if name != "correction"}
    page = FORMS_ON.get(request.endpoint or "")
    return url_for(page, **named) if page else url_for("pages.today")


def _of(series: str | None) -> dict[str, Any]:
    return {"series": series} if series else {}
