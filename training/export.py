"""Run the tracker over a folder of normalised texts and write its verdicts for score_themes.py.

python -m training.export TEXT_DIR [--alerts few|balanced|many] > EXPORT.jsonl
"""

import argparse
import json
from datetime import date
from pathlib import Path

from monitor.models import Verdict
from monitor.themes import Tracker
from training.gold import read_days


def main() -> None:
    """Write one JSON object per takeaway, in order of date and position."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--alerts", choices=["few", "balanced", "many"], default="balanced")
    options = parser.parse_args()
    tracker = Tracker(alerts=options.alerts)
    for day in read_days(options.folder):
        for verdict in tracker.read(*day):
            print(json.dumps(exported(day.date, verdict), ensure_ascii=False))


def exported(day: date, verdict: Verdict) -> dict[str, object]:
    """Return a verdict in the form that score_themes.py reads, and whether it is possibly new."""
    return {
        "date": str(day),
        "text": verdict.takeaway.text,
        "theme": verdict.theme,
        "status": verdict.status,
        "possibly_new": verdict.possibly_new,
        "novelty": verdict.novelty,
        "earlier": [{"date": str(e.date), "text": e.text, "score": e.score} for e in verdict.earlier],
    }


if __name__ == "__main__":
    main()
