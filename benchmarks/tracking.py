"""Measure how long tracking a day's takeaways takes with a long history.

    python -m benchmarks.tracking [--toplines] [--json FILE] [HISTORY ...]    (earlier takeaways; default 5,000 and 1,000,000)

Takeaways are made up of twenty words, drawn as often as they occur in real paragraphs; ten a day. With --toplines, each leads
and sums up a paragraph of sixty words. Prints the seconds to fill the memory (from 20,000 different takeaways, read once), the
seconds of a day (the median of five; processor time, as the machine may be shared), their ratio to those with the first
history, and the process's peak memory.
"""

import argparse
import json
import resource
import statistics
import time
from datetime import date
from pathlib import Path

import numpy as np

from monitor.models import Takeaway
from monitor.themes import Tracker
from monitor.themes.features import extract_features, load_vocabulary
from monitor.themes.history import PastTakeaway
from monitor.themes.lexicon import load_lexicon

DAY = 10  # takeaways
WORDS = 20  # in a takeaway
TOPLINES = 60  # words in the toplines of a takeaway
PER_THEME = 40  # takeaways
DIFFERENT = 20_000  # takeaways


def main() -> None:
    """Print one line per length of history."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("history", nargs="*", type=int, default=[5_000, 1_000_000])
    parser.add_argument("--toplines", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures: list[dict[str, float]] = []
    for length in given.history:
        found = measure(length, toplines=given.toplines)
        figures.append({**found, "ratio": found["day"] / (figures[0] if figures else found)["day"]})
        print(
            "{takeaways:>9,} earlier: filled in {filled:.0f} s, a day {day:.3f} s ({ratio:.1f}), {megabytes:.0f} MB".format(
                **figures[-1]
            )
        )
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2))


def measure(length: int, *, toplines: bool) -> dict[str, float]:
    """Return the figures for a history of so many takeaways."""
    texts = make_texts(DIFFERENT)
    support = make_texts(DIFFERENT, words=TOPLINES) if toplines else [""] * DIFFERENT
    readings = [
        extract_features(text, load_lexicon(), load_vocabulary(), lines, lines)
        for text, lines in zip(texts, support, strict=True)
    ]
    started = time.process_time()
    tracker = Tracker()
    for number in range(length):
        told = PastTakeaway(date=date(2000, 1, 1), issue=0, text=texts[number % DIFFERENT])
        tracker.history.add(told, readings[number % DIFFERENT], (f"theme {number // PER_THEME}",))
    filled = time.process_time() - started
    days = [read_day(tracker, number, toplines=toplines) for number in range(2, 7)]
    return {
        "takeaways": length,
        "filled": filled,
        "day": statistics.median(days),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def make_texts(count: int, seed: int = 1, words: int = WORDS) -> list[str]:
    """Return made-up takeaways, the same for each seed."""
    counts = load_vocabulary().counts
    known, often = np.array(list(counts)), np.array(list(counts.values()), float)
    drawn = np.random.default_rng(seed).choice(known, (count, words), p=often / often.sum())
    return [" ".join(row).capitalize() + "." for row in drawn]


def read_day(tracker: Tracker, number: int, *, toplines: bool) -> float:
    """Return the seconds that one more day takes."""
    takeaways = [Takeaway(position=n, text=text) for n, text in enumerate(make_texts(DAY, seed=number), 1)]
    support = make_texts(DAY, seed=number + 100, words=TOPLINES) if toplines else ()
    started = time.process_time()
    tracker.read(date(2030, 1, number), takeaways, support, support)
    return time.process_time() - started


if __name__ == "__main__":
    main()
