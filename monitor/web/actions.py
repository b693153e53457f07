"""Corrections made on the pages: they go to the same log as those of the commands, and can be undone as easily."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import TimeoutError as FutureTimeout
from threading import Event
from typing import Literal

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response
from werkzeug.exceptions import BadRequest, NotFound

from monitor.correction import Correction, CorrectionKind
from monitor.errors import CorrectionRefused, MonitorError
from monitor.pipeline.correct import RETRACKED, correct, undo_correction, withdraw_corrections
from monitor.pipeline.named import find_named
from monitor.row_numbers import MAX_ROW_NUMBER
from monitor.store import Store, open_store
from monitor.text import counted, plain
from monitor.web.auth import check_token
from monitor.web.models.log import find_busy_days, name_log
from monitor.web.models.overview import Overview
from monitor.web.models.theme import is_about
from monitor.web.pages.finding import find_logged, find_theme
from monitor.web.routing import day_url, parse_key, theme_url
from monitor.web.site import current_overview, current_series, current_site, read_series
from monitor.web.stale import find_stale

actions = Blueprint("actions", __name__)
log = logging.getLogger(__name__)

WAIT = 10.0  # seconds that a request waits for another writer of the database; large themes take as long to judge
WAIT_FOR_CHECK = 3600.0  # seconds for a correction in the background: a first check may take that long
PATIENCE = 2.0  # seconds until a visitor is told that it takes longer
ON_THEMES: tuple[CorrectionKind, ...] = ("follow", "mute", "rename", "merge")
ON_TAKEAWAYS: tuple[CorrectionKind, ...] = ("not-new", "split", "move")
BACK: Mapping[str, Literal["mute", "follow"]] = {"unfollow": "follow", "unmute": "mute"}


@actions.get("/corrections")
def corrections() -> str:
    """List the corrections, latest first; each one in force can be undone."""
    with read_series() as (store, overview):
        logged = name_log(store, overview, current_series())
        done = find_logged(store, overview)
    wanted = request.args.get("theme", "")
    shown = [
        one for one in reversed(logged) if not wanted or _touches(overview, one.logged.correction, wanted)
    ]
    heading = counted(sum(one.is_in_force for one in shown), "correction") + " in force"
    return render_template(
        "corrections.html",
        page="corrections",
        heading=heading,
        logged=shown,
        done=done,
        busy=find_busy_days(logged, current_site().config.timezone),
    )


@actions.post("/themes/<assessment:key>/<int:number>/act")
def act_on_theme(key: str, number: int) -> Response:
    """Follow, mute, rename or merge a theme, or undo the first two."""
    check_token()
    name, act = f"{key}/{number}", request.form.get("act", "")
    if act in RETRACKED:
        current_site().background.let_finish(WAIT)
    if stale := find_stale(name, act, of_theme=True):
        return stale
    if act in BACK:
        return redirect(f"{theme_url(name)}{_done(_withdraw(BACK[act], name))}", 303)
    for kind in ON_THEMES:
        if kind == act:
            value = _find_value(kind)
            logged = _correct(kind, name, value)
            return redirect(f"{theme_url(value or name if kind == 'merge' else name)}{_done(logged)}", 303)
    raise BadRequest(f"There is no action {act!r} on a theme.")


@actions.post("/<assessment:key>/<int:number>/act")
def act_on_takeaway(key: str, number: int) -> Response:
    """Mark a takeaway as not new, split it off, or move it."""
    check_token()
    name, act = f"{key}/{number}", request.form.get("act", "")
    if act in RETRACKED:
        current_site().background.let_finish(WAIT)
    if stale := find_stale(name, act, of_theme=False):
        return stale
    for kind in ON_TAKEAWAYS:
        if kind == act:
            logged = _correct(kind, name, _find_value(kind))
            own = url_for("pages.takeaway", key=key, number=number)
            return redirect(f"{_back_to_day() or own}{_done(logged)}", 303)
    raise BadRequest(f"There is no action {act!r} on a takeaway.")


@actions.post(f"/corrections/<int(max={MAX_ROW_NUMBER}):correction>/undo")
def undo(correction: int) -> Response:
    """Undo a correction."""
    check_token()
    current_site().background.let_finish(WAIT)
    site, series = current_site(), current_series()

    def run(store: Store) -> Correction:
        return undo_correction(site.config, store, series, correction, now=site.now())

    undone = _retrack(f"undoing correction {correction}", run)
    return redirect(f"{_back_to_day() or url_for('actions.corrections')}{_done(undone)}", 303)


@actions.post("/corrections/told")
def dismiss() -> Response:
    """Dismiss the result of the last correction in the background."""
    check_token()
    background = current_site().background
    if background.last and not background.last.runs:
        background.dismiss(background.last)
    return redirect(url_for("actions.corrections"), 303)


def _correct(kind: CorrectionKind, subject: str, value: str | None) -> int | None:
    """Make a correction and return its number, None if it is still being made."""
    site, series = current_site(), current_series()

    def run(store: Store) -> Correction:
        return correct(site.config, store, series, kind=kind, subject=subject, value=value, now=site.now())

    words = " ".join([kind, subject, *([value] if value else [])])
    if kind in RETRACKED:
        return _retrack(words, run)
    with open_store(site.config.database, write=True, wait=WAIT, alone=False) as store:
        correction = run(store)
    log.info("%s: correction %d", words, correction.id)
    return correction.id


def _retrack(words: str, run: Callable[[Store], Correction]) -> int | None:
    """Make a correction that changes verdicts and return its number, None if it takes longer than PATIENCE."""
    site = current_site()

    def run_alone(at_work: Event) -> Correction:
        with open_store(site.config.database, write=True, wait=WAIT_FOR_CHECK) as store:
            at_work.set()
            return run(store)

    task = site.background.start(words, run_alone, now=site.now())
    try:
        correction = task.outcome.result(PATIENCE)
    except FutureTimeout:
        return None
    except MonitorError:
        site.background.dismiss(task)
        raise
    site.background.dismiss(task)
    return correction.id


def _withdraw(kind: Literal["mute", "follow"], name: str) -> int:
    """Undo every correction of a kind on a theme; return the number of the latest."""
    site, series = current_site(), current_series()
    with open_store(site.config.database, write=True, wait=WAIT, alone=False) as store:
        theme = find_theme(site.overview(store, series), name)
        return withdraw_corrections(store, series, kind, theme.id, now=site.now())[-1].id


def _find_value(kind: CorrectionKind) -> str | None:
    """Return the value that was filled in: a name, or the id of a theme; raises CorrectionRefused."""
    filled_in = request.form.get("value", "").strip()
    given = (filled_in if kind == "rename" else plain(filled_in).strip()) or None
    if kind in {"rename", "merge", "move"} and not given:
        raise CorrectionRefused("nothing was filled in")
    if given is None or kind == "rename":
        return given
    return _theme_id(current_overview(), given)


def _theme_id(overview: Overview, given: str) -> str:
    """Return the id of the theme given by the id of any of its takeaways, or by its name or a part of it."""
    try:
        return find_theme(overview, given).id
    except NotFound:
        return find_named(given, {key: theme.name for key, theme in overview.themes.items()})


def _touches(overview: Overview, said: Correction, theme: str) -> bool:
    found = overview.themes.get(theme)
    return is_about(said, found) if found else theme in {said.subject, said.value}


def _back_to_day() -> str | None:
    """Return the page of the day that the form was sent from, None for any other page."""
    try:
        parse_key(day := request.form.get("day", ""))
    except ValueError:
        return None
    return day_url(day)


def _done(number: int | None) -> str:
    return f"{'&' if request.args else '?'}done={number}" if number else ""
