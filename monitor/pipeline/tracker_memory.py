"""Cache what the tracker has read of a series in a file beside the database, which later checks map into memory.

The file contains nothing that the database does not. It is valid if it was made by the same code and words from exactly
the verdicts in the database. If it is not, or cannot be read, the tracker reads the verdicts and the file is written anew.
"""

import json
import logging
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import numpy as np
import Stemmer

from monitor.config import Config
from monitor.errors import reason_of
from monitor.mapped import map_arrays, save_arrays
from monitor.models import JudgedAssessment
from monitor.store import Store
from monitor.store.overview import JudgedMark
from monitor.themes import Tracker, load_lexicon
from monitor.themes.alert_rate import REMEMBERED

log = logging.getLogger(__name__)

LAG = 14  # latest assessments that are left out of the file, since they may still be edited
MAX_BEHIND = 21  # assessments not in the file after which it is written anew
BEHIND_SHARE = 100  # or one in so many: a long history is not written every week
AT_ONCE = 1000  # assessments whose verdicts are read at once
PER_FILE = 20_000  # assessments read before the tracker is saved and mapped again, which bounds its memory


def load_tracker(config: Config, store: Store, series: str, *, before: date = date.max) -> Tracker:
    """Return a tracker that has read the judged assessments of the series dated before a day."""
    path = memory_path(config.database, series)
    marks = store.overviews.marks(series, before=before)
    tracker, known = _resume(config, store, series, marks) or (build_tracker(config), 0)
    if len(marks) - known > max(MAX_BEHIND, known // BEHIND_SHARE):
        cut = _whole_days(marks, len(marks) - LAG)
        while known < cut:
            stop = _whole_days(marks, min(known + PER_FILE, cut))
            _read(tracker, store, series, marks[known:stop])
            known = stop
            if _save(config, path, tracker, marks[:known]) and known < cut:
                tracker, known = _resume(config, store, series, marks) or (tracker, known)
    _read(tracker, store, series, marks[known:])
    return tracker


def build_tracker(config: Config) -> Tracker:
    """Return a tracker that has read nothing yet."""
    tracking = config.tracking
    lexicon = load_lexicon().extended(
        sectors=tracking.sectors, matters=tracking.matters, aliases=tracking.aliases
    )
    return Tracker(returning_after=tracking.returning_after, alerts=tracking.alerts, lexicon=lexicon)


def memory_path(database: Path, series: str) -> Path:
    """Return the path of a series' file."""
    return database.with_name(f"{database.name}.{quote(series, safe='')}.themes")


def _resume(
    config: Config, store: Store, series: str, marks: Sequence[JudgedMark]
) -> tuple[Tracker, int] | None:
    """Return the tracker in the file and how many assessments it has read, or None if the file is not valid."""
    found = map_arrays(memory_path(config.database, series))
    if found is None:
        return None
    about, arrays = found
    known = about["known"]
    if about["basis"] != _basis(config) or known > len(marks) or about["marks"] != _hash_marks(marks[:known]):
        return None
    tracker = build_tracker(config)
    tracker.memory.resume(about["state"], arrays, _latest(store, series, marks[:known]))
    return tracker, known


def _latest(store: Store, series: str, marks: Sequence[JudgedMark]) -> tuple[JudgedAssessment, ...]:
    """Return the last REMEMBERED of these assessments, or a few more if several share a date."""
    if not marks:
        return ()
    first = marks[max(len(marks) - REMEMBERED, 0)].date
    return store.assessments.outline(series, since=first, before=marks[-1].date + timedelta(days=1))


def _save(config: Config, path: Path, tracker: Tracker, marks: Sequence[JudgedMark]) -> bool:
    """Write the file; return False if it cannot be written, so that the next check reads the verdicts again."""
    about = {
        "basis": _basis(config),
        "known": len(marks),
        "marks": _hash_marks(marks),
        "state": tracker.memory.state(),
    }
    try:
        save_arrays(path, about, tracker.memory.arrays())
    except OSError as exc:
        log.info("%s: cannot be written (%s); the verdicts are read again instead", path, reason_of(exc))
        return False
    return True


def _read(tracker: Tracker, store: Store, series: str, marks: Sequence[JudgedMark]) -> None:
    first = 0
    while first < len(marks):
        last = _whole_days(marks, first + AT_ONCE) or len(marks)
        for judged in store.assessments.judged(series, since=marks[first].date, until=marks[last - 1].date):
            tracker.remember(judged)
        first = last


def _whole_days(marks: Sequence[JudgedMark], most: int) -> int:
    """Return the largest number of assessments, at most `most`, that ends with a whole day; 0 if the first day is longer."""
    if most >= len(marks):
        return len(marks)
    return next((n for n in range(most, 0, -1) if marks[n - 1].date != marks[n].date), 0)


def _hash_marks(marks: Sequence[JudgedMark]) -> str:
    """Return a SHA-256 that identifies these verdicts."""
    found = sha256()
    for mark in marks:
        found.update(b"%d|%d|%b" % (mark.date.toordinal(), len(mark.content), mark.content))
    return found.hexdigest()


def _basis(config: Config) -> str:
    """Return a SHA-256 of what the tracker's memory depends on: its code, libraries and words."""
    tracking = config.tracking
    words = [dict(one) for one in (tracking.sectors, tracking.matters, tracking.aliases)]
    return sha256(
        json.dumps([_code(), words, Stemmer.version(), np.__version__, sys.byteorder]).encode()
    ).hexdigest()


@cache
def _code() -> str:
    found = sha256((files("monitor") / "gaps.py").read_bytes())
    for file in sorted(files("monitor.themes").iterdir(), key=lambda file: file.name):
        if file.name.endswith((".py", ".json")):
            found.update(file.read_bytes())
    return found.hexdigest()
