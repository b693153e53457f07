"""Measure the time and memory that a check takes to open a store with a long history and to track one day (Linux).

    python -m benchmarks.opening [TAKEAWAYS ...] [--keep FOLDER] [--json FILE]    (default 10,000 and 100,000)

Takeaways are made up, ten a day, forty in a theme. Each measurement runs in a separate process: the first reads all verdicts
and saves what the tracker knows beside the database, the second maps that and is compared with the first. `--keep` keeps
the stores, and reuses existing ones.
"""

import argparse
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.tracking import DIFFERENT, make_texts
from monitor.config import Config, parse_config
from monitor.models import Takeaway, Verdict
from monitor.pipeline.tracking import load_history
from monitor.store import open_store
from tests.past import keep_past

SERIES = "roca"
A_DAY = 10  # takeaways
PER_THEME = 40
FIRST = date(2, 1, 1)
MEASURE = """
import json, sys, time
from datetime import timedelta
from benchmarks.opening import A_DAY, SERIES, settings
from benchmarks.tracking import make_texts
from monitor.models import Takeaway
from monitor.pipeline.tracker_memory import load_tracker
from monitor.pipeline.tracking import load_history
from monitor.store import open_store
from monitor.themes.features import load_vocabulary
from pathlib import Path

load_vocabulary()
began, times = time.process_time(), {}
def lap(name):
    times[name] = time.process_time() - began - sum(times.values())
with open_store(settings(Path(sys.argv[1])).database, write=True) as store:
    tracker = load_tracker(settings(Path(sys.argv[1])), store, SERIES)
    lap("tracker")
    takeaways = [Takeaway(position=n, text=text) for n, text in enumerate(make_texts(A_DAY, seed=2), 1)]
    lap("made up")
    verdicts = tracker.read(store.dates.newest(SERIES) + timedelta(days=1), takeaways)
    lap("a day")
    history = load_history(store, SERIES)
    history.theme_names
    lap("names")
    [history.themes.get(one.theme) for one in verdicts]
    history.published
    history.dropped(history.assessment_ids[-1:], returning_after=14)
    lap("themes")
times.pop("made up")
# The peak of this program alone: that of resource.getrusage is its parent's where that was larger.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps({**times, "whole": sum(times.values()), "MB": int(peak.split()[1]) / 1024}))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("takeaways", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures = []
    with TemporaryDirectory(prefix="monitor-benchmark-") as name:
        for count in given.takeaways:
            folder = (given.keep or Path(name)) / str(count)
            if not folder.exists():
                fill(folder, count)
            for how in ("read again", "mapped"):
                found = json.loads(
                    subprocess.run(  # noqa: S603  our own program
                        [sys.executable, "-c", MEASURE, str(folder)], check=True, capture_output=True
                    ).stdout
                )
                figures.append({"takeaways": count, "how": how, **found})
                laps = ", ".join(f"{what} {value:.2f}" for what, value in found.items())
                print(f"{count:>9,} takeaways, {how:<10}: {laps}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2))


def fill(folder: Path, count: int) -> None:
    """Write a store with so many judged takeaways."""
    texts = make_texts(DIFFERENT)
    folder.mkdir(parents=True)
    with open_store(settings(folder).database, write=True) as store, store.atomic():
        for number in range(0, count, A_DAY):
            day = FIRST + timedelta(days=number // A_DAY)
            chosen = [texts[n % DIFFERENT] for n in range(number, number + A_DAY)]
            assessment = keep_past(store, SERIES, day, chosen)
            store.assessments.add_verdicts(
                assessment, [_judge(takeaway, number + n) for n, takeaway in enumerate(assessment.takeaways)]
            )
        store.theme_names.keep(SERIES, load_history(store, SERIES).theme_names)


def settings(folder: Path) -> Config:
    """Return the settings for a store."""
    text = f'series: {{{SERIES}: {{site: "https://institute.example"}}}}'
    return parse_config(text, path=folder / "config.yaml", environ={})


def _judge(takeaway: Takeaway, number: int) -> Verdict:
    opener = number // PER_THEME * PER_THEME
    day = FIRST + timedelta(days=opener // A_DAY)
    return Verdict(
        takeaway=takeaway,
        theme=f"{day}/{opener % A_DAY + 1}",
        status="new" if number == opener else "continuing",
        novelty=0.2,
        earlier=(),
        reasons=(),
    )


if __name__ == "__main__":
    main()
