"""Run the tracker over a folder of normalised texts and write what score_themes.py reads.

python training/export.py TEXT_DIR [--alerts few|balanced|many] > EXPORT.jsonl
"""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from monitor.models import Takeaway, Verdict
from monitor.themes import Tracker


def main() -> None:
    """Write one JSON object per takeaway, in order of date and position."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--alerts", choices=["few", "balanced", "many"], default="balanced")
    options = parser.parse_args()
    tracker = Tracker(alerts=options.alerts)
    for day, takeaways in read_days(options.folder):
        for verdict in tracker.read(day, takeaways):
            print(json.dumps(exported(day, verdict), ensure_ascii=False))


def read_days(folder: Path) -> Iterator[tuple[date, tuple[Takeaway, ...]]]:
    """Yield each day's takeaways, in date order."""
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").split("\n")
        bullets = [line[2:] for line in lines[lines.index("Key Takeaways:") + 1 :] if line.startswith("- ")]
        yield (
            date.fromisoformat(path.stem),
            tuple(Takeaway(position=n, text=text) for n, text in enumerate(bullets, 1)),
        )


def exported(day: date, verdict: Verdict) -> dict[str, object]:
    """Return a verdict as score_themes.py reads it."""
    return {
        "date": str(day),
        "text": verdict.takeaway.text,
        "theme": verdict.theme,
        "status": verdict.status,
        "novelty": verdict.novelty,
        "earlier": [{"date": str(e.date), "text": e.text, "score": e.score} for e in verdict.earlier],
    }


if __name__ == "__main__":
    main()
