"""`monitor demo`: run the real check, day after day, on a small invented site."""

import io
import json
import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

import yaml

from monitor.compose import MAIL, Screen
from monitor.compose.phrases import HEADINGS
from monitor.config import Config, parse_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES, EDIT
from monitor.errors import Unforeseen
from monitor.files import make_temporary_folder, write_atomically
from monitor.models import Status
from monitor.pipeline.check import check
from monitor.pipeline.report import Report
from monitor.pipeline.session import build_fetcher
from monitor.pipeline.spans import compose_span
from monitor.store import Store, open_store

log = logging.getLogger(__name__)

RETURNING_AFTER = 5  # assessments; the default of 14 is longer than the whole demo
NOTE = "# Written by `monitor demo --keep FOLDER`. The site is invented: there is nothing to check, but all else can be tried.\n"


def play_demo(folder: Path, echo: Callable[[str], None], screen: Screen = MAIL) -> Report:
    """Play the days of the demo's site and print the last digest; return the last report, with the failures of all checks.

    Everything happens on loopback. Afterwards the folder contains a database, and a config.yaml for it.
    """
    with DemoSite() as site:
        config = build_config(folder, site.base)
        echo(f"The {DEMO_SERIES['publisher']} publishes its {DEMO_SERIES['name']}; one check a day:\n")
        with open_store(config.database, write=True) as store:
            reports = [_play(config, store, site, day, echo) for day in DAYS]
            last = compose_span(
                config, store, DEMO_KEY, since=DAYS[-1], until=DAYS[-1], id="demo", screen=screen
            )
        echo(f"\n{last.text}")
    settings = _settings(DEMO_SERIES["canonical_site"])
    write_atomically(config.path, (NOTE + yaml.safe_dump(settings, sort_keys=False)).encode())
    return replace(
        reports[-1],
        failures=tuple(failure for report in reports for failure in report.failures),
    )


def evening_of(day: date) -> datetime:
    """Return the time of the demo's check on a day."""
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder that is removed after the block."""
    folder = make_temporary_folder("monitor-demo-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def build_config(folder: Path, site: str) -> Config:
    """Return the demo's configuration, checked like any other."""
    settings = {**_settings(site), "http": {"retry_pause": 0}}  # our own site has no temporary failures
    return parse_config(json.dumps(settings), path=folder / "config.yaml", environ={})


def _settings(site: str) -> dict[str, Any]:
    return {
        "series": {DEMO_KEY: {**DEMO_SERIES, "site": site, "request_interval": 0}},
        "tracking": {"returning_after": RETURNING_AFTER},
        "channels": {"terminal": {"kind": "stdout"}},
    }


def _play(config: Config, store: Store, site: DemoSite, day: date, echo: Callable[[str], None]) -> Report:
    """Publish a day and check; raises Unforeseen if the site itself fails."""
    site.today = day
    edited_day, old, new = EDIT
    if day == DAYS[DAYS.index(edited_day) + 1]:
        site.edit(edited_day, old, new)

    def now() -> datetime:
        return evening_of(day)

    with redirect_stdout(io.StringIO()):
        report = check(config, store, now=now, build=partial(build_fetcher, now=now))
    if site.failure:
        log.debug("a page of the demo's site failed", exc_info=site.failure)
        raise Unforeseen(
            f"a page of the demo's own site failed: {type(site.failure).__name__}: {site.failure}; if a file of monitor's"
            " was changed or lost, install it again"
        )
    echo(f"{day}  {_story(store, day, report)}")
    return report


def _story(store: Store, day: date, report: Report) -> str:
    counts = Counter(
        verdict.status
        for judged in store.assessments.judged(DEMO_KEY, since=day)
        for verdict in judged.verdicts
    )
    counted = ", ".join(
        f"{counts[status]} {HEADINGS[status].lower()}" for status in get_args(Status) if counts[status]
    )
    edits = "".join(f"; the assessment of {one.date} was edited" for one in report.revised)
    return counted + edits
