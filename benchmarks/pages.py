"""How long the server takes for each page over four years: 1,400 assessments, 400 themes, 14 of them standing.

    python -m benchmarks.pages

The invented store of the tests. Prints, for each page, the milliseconds of the first answer after a check has written, those
of the next ones (the median of nine), and the size of the answer; and, at the end, what was promised.
"""

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient

from monitor.store import open_store
from monitor.web import Site, create_app
from tests.web.extremes import four_years
from tests.web.world import NOW, settings, write_story

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
ROUNDS = 9


def main() -> int:
    """Measure; the status is 1 if a promise is broken."""
    with TemporaryDirectory(prefix="monitor-benchmark-") as folder:
        config = settings(Path(folder))
        story = four_years()
        write_story(config, story)
        client = create_app(Site(load=lambda: config, now=lambda: NOW)).test_client()
        print(f"{len(story)} assessments, {sum(map(len, story.values())):,} takeaways")
        print(f"{'page':<28}{'first':>10}{'next':>10}{'size':>12}")
        broken = 0
        longest = max(_ask_themes(client), key=lambda theme: theme["takeaways"])
        for path in (*PAGES, f"/themes/{longest['id']}"):
            with open_store(config.database, write=True) as store:
                store.runs.mark("check harbour", NOW)  # as a check does: what was kept in memory is stale
            first, *others = [_measure(client, path) for _ in range(ROUNDS + 1)]
            again, size = statistics.median(seconds for seconds, _ in others), first[1]
            print(f"{path:<28}{first[0] * 1000:>7.0f} ms{again * 1000:>7.0f} ms{size:>10,} B")
            most, largest = PROMISED.get(path, (float("inf"), float("inf")))
            broken += again * 1000 > most or size > largest
    print("promised: " + "; ".join(f"{p} within {ms} ms and {b:,} B" for p, (ms, b) in PROMISED.items()))
    return int(broken > 0)


def _ask_themes(client: FlaskClient) -> list[dict[str, Any]]:
    """Return the themes."""
    items: list[dict[str, Any]] = client.get("/api/themes?limit=500").get_json()["items"]
    return items


def _measure(client: FlaskClient, path: str) -> tuple[float, int]:
    began = time.process_time()  # of the processor: the machine may be shared
    answer = client.get(path)
    assert answer.status_code == 200, answer.text  # noqa: S101, PLR2004 (a benchmark of errors is none)
    return time.process_time() - began, len(answer.data)


if __name__ == "__main__":
    sys.exit(main())
