"""Filters and functions that all templates share."""

from collections.abc import Callable, Mapping
from datetime import date
from shlex import quote
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, session, url_for

from monitor.compose.phrases import HEADINGS
from monitor.correction import MAX_NAME_CHARS
from monitor.printable import displayable
from monitor.text import (
    clip,
    counted,
    in_quotes,
    is_web,
    likeness_in_words,
    listed,
    long_date,
    short_date,
    times,
    with_edition,
)
from monitor.web import routing
from monitor.web.auth import is_logged_in
from monitor.web.models import words
from monitor.web.site import current_series, current_site

NAV = (
    ("today", "Today"),
    ("themes", "Themes"),
    ("trends", "Trends"),
    ("search", "Search"),
    ("status", "Status"),
)
MAX_ADDRESS_CHARS = 80  # characters of an address at most


def add_words(app: Flask) -> None:
    """Add the filters, the functions and the values of every page to the templates."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.tests["web"] = is_web
    app.jinja_env.globals.update(GLOBALS)
    app.context_processor(_about_series)
    app.url_defaults(_keep_series)


def without_forbidden(value: object) -> object:
    """Return what a template prints, without control characters, which HTML forbids."""
    return displayable(value) if type(value) is str else value


def _today() -> date:
    return current_site().now().date()


def _zone() -> ZoneInfo:
    return current_site().config.timezone


def _day(day: date) -> str:
    return words.short_day(day, _today())


def _about_series() -> dict[str, Any]:
    config, key = current_site().config, current_series()
    others = [(name, one.name, url_for("pages.today", series=name)) for name, one in config.series.items()]
    return {
        "series_key": key,
        "first_series": config.first_series,
        "option": config.option_of(key),
        "series_name": config.series[key].name,
        "publisher": config.series[key].publisher,
        "several_series": others if len(others) > 1 else [],
        "page": "",
        "todo": g.get("todo", 0),
        "can_act": is_logged_in(),
        "may_log_in": current_site().serve.password_hash is not None,
        "token": session.get("token", ""),
        "task": current_site().background.last if is_logged_in() else None,
        "done": None,
        "compared": None,
        "muted": 0,
    }


def _keep_series(endpoint: str, values: dict[str, Any]) -> None:
    """Add the current series to links, unless it is the default."""
    if not endpoint.startswith(("assets.", "health.")):
        values.setdefault("series", current_series())
        if values["series"] == current_site().config.first_series:
            del values["series"]


FILTERS: Mapping[str, Callable[..., object]] = {
    "edition": words.label_edition,
    "day": _day,
    "dated": lambda one: with_edition(_day(one.date), one.edition),
    "dated_long": lambda one: with_edition(long_date(one.date), one.edition),
    "long": long_date,
    "weekday": words.weekday,
    "month": lambda day: f"{day:%B}" if day.year == _today().year else f"{day:%B %Y}",
    "month_day": short_date,
    "clock": lambda moment: words.clock(moment, _zone()),
    "clock_beside": lambda moment, day: words.clock_beside(moment, day, _today(), _zone()),
    "local_date": lambda moment: moment.astimezone(_zone()).date(),
    "local_day": lambda moment: _day(moment.astimezone(_zone()).date()),
    "day_and_clock": lambda moment: words.day_and_clock(moment, _today(), _zone()),
    "likeness": likeness_in_words,
    "clip": clip,
    "in_quotes": in_quotes,
    "shell": quote,
    "bare_url": lambda url: clip(url.partition("://")[2].removesuffix("/"), MAX_ADDRESS_CHARS),
}
GLOBALS: Mapping[str, object] = {
    "max_name_chars": MAX_NAME_CHARS,
    "words": HEADINGS,
    "said_words": words.SAID_WORDS,
    "counted": counted,
    "times": times,
    "listed": listed,
    "nav": NAV,
    "here": routing.here,
    "day_url": routing.day_url,
    "text_url": routing.text_url,
    "plain_url": routing.plain_url,
    "takeaway_url": routing.takeaway_url,
    "takeaway_text_url": routing.takeaway_text_url,
    "theme_url": routing.theme_url,
    "compare_url": routing.compare_url,
}
