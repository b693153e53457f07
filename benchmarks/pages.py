"""Measure how long the server takes for each page with four years of data: 1,400 assessments, 400 themes, 14 standing.

    python -m benchmarks.pages

Uses the invented store of the tests. Prints for each page the milliseconds of the first answer after a check that found
nothing new, of the first answer after one that found an assessment, and of further answers (medians of five), and the size
of the answer; at the end, what was promised for each.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient

from monitor.config import Config
from monitor.pipeline.tracking import load_history
from monitor.store import open_store
from monitor.web import Site, create_app
from tests.web.extremes import four_years
from tests.web.world import NOW, SERIES, Said, add_day, settings, write_story

PROMISED = {  # path: milliseconds, bytes
    "/": (50, 300_000),
    "/themes?span=all": (200, 300_000),
}
PAGES = (
    *PROMISED,
    "/themes",
    "/2026-06-17/text",
    "/search?q=barges",
    "/trends?span=all",
    "/status",
    "/feeds/new-themes.atom",
    "/api/takeaways",
)
ROUNDS = 5


def main() -> int:
    """Measure and print; return status 1 if a promise is broken."""
    with TemporaryDirectory(prefix="monitor-benchmark-") as folder:
        config = settings(Path(folder))
        story = four_years()
        write_story(config, story)
        with open_store(config.database, write=True) as store:  # as the pipeline does
            store.theme_names.keep(SERIES, load_history(store, SERIES).theme_names)
        client = create_app(Site(load=lambda: config, now=lambda: NOW)).test_client()
        print(f"{len(story)} assessments, {sum(map(len, story.values())):,} takeaways")
        print(f"{'page':<28}{'idle check':>14}{'new assessment':>16}{'next':>10}{'size':>12}")
        broken = 0
        longest = max(_ask_themes(client), key=lambda theme: theme["takeaways"])
        days = count(max(story).toordinal() + 1)
        for path in (*PAGES, f"/themes/{longest['id']}"):
            client.get(path)  # its template is compiled once per process
            writes = (partial(_check, config), lambda: _bring(config, next(days)), lambda: None)
            taken = [_measure(client, path, write) for write in writes]
            size = len(client.get(path).data)
            print(f"{path:<28}{taken[0]:>11.0f} ms{taken[1]:>13.0f} ms{taken[2]:>7.0f} ms{size:>10,} B")
            most, largest = PROMISED.get(path, (float("inf"), float("inf")))
            broken += max(taken) > most or size > largest
    print("promised: " + "; ".join(f"{p} within {ms} ms and {b:,} B" for p, (ms, b) in PROMISED.items()))
    return int(broken > 0)


def _ask_themes(client: FlaskClient) -> list[dict[str, Any]]:
    """Return the themes."""
    items: list[dict[str, Any]] = client.get("/api/themes?limit=500").get_json()["items"]
    return items


def _check(config: Config) -> None:
    """Write what a check that finds nothing new writes."""
    with open_store(config.database, write=True) as store:
        store.runs.mark(f"check {SERIES}", NOW)


def _bring(config: Config, day: int) -> None:
    """Add an assessment with the themes of the last one and a new theme."""
    with open_store(config.database, write=True) as store, store.atomic():
        [last] = store.overviews.marks(SERIES)[-1:]
        said = [
            Said(text=one.text, theme=one.theme) for one in store.overviews.takeaways(SERIES, since=last.date)
        ]
        add_day(store, date.fromordinal(day), [*said[:14], Said(text=f"Whale {day} swam in.", status="new")])


def _measure(client: FlaskClient, path: str, write: Callable[[], None]) -> float:
    """Return the median processor time of an answer after a write, in ms; the machine may be shared."""
    taken = []
    for _ in range(ROUNDS):
        write()
        began = time.process_time()
        answer = client.get(path)
        taken.append(time.process_time() - began)
        assert answer.status_code == 200, answer.text  # noqa: S101, PLR2004 (a benchmark of errors is none)
    return statistics.median(taken) * 1000


if __name__ == "__main__":
    sys.exit(main())
