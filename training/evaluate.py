"""Measure the tracker on windows it was not trained on, beside every baseline.

    python training/evaluate.py SHARED [--out FOLDER] [--windows L0 L1 ...]

SHARED holds corpus/ and tools/. For each window a model and a vocabulary are trained on the other windows alone, the
tracker reads everything up to the window's end in date order, and the window's verdicts go to FOLDER/ours.jsonl, which
tools/score_themes.py reads as it is: each window's lines come from a model that never saw it.
"""

import argparse
import json
import sys
from pathlib import Path

from monitor.themes import Tracker
from monitor.themes.features import parse_vocabulary
from monitor.themes.lexicon import load_lexicon
from monitor.themes.model import parse_model
from training.export import exported
from training.fit import fit_model
from training.gold import WINDOWS, load_labels, read_days
from training.vocabulary import build_vocabulary, read_paragraphs


def main() -> None:
    """Train, track and export window by window."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=Path("evaluation"))
    parser.add_argument("--windows", nargs="*", default=list(WINDOWS))
    parser.add_argument("--alerts", default="balanced")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True, parents=True)
    corpus = options.shared / "corpus"
    days = list(read_days(corpus / "text"))
    labels = load_labels(corpus / "gold", days)
    paragraphs = list(read_paragraphs(corpus / "text", corpus / "html" / "drupal"))
    lines = []
    for window in options.windows:
        hidden = {day for (day, _), label in labels.items() if label.window == window}
        training = {place: label for place, label in labels.items() if label.window != window}
        vocabulary = parse_vocabulary(build_vocabulary([p for p in paragraphs if p[0] not in hidden]))
        fitted = fit_model(days, training, load_lexicon(), vocabulary)
        (options.out / f"{window}.model.json").write_text(json.dumps(fitted))
        tracker = Tracker(vocabulary=vocabulary, model=parse_model(fitted), alerts=options.alerts)
        for day, takeaways in days:
            verdicts = tracker.read(day, takeaways)
            if day in hidden:
                lines += [json.dumps(exported(day, verdict)) for verdict in verdicts]
        print(window, fitted["thresholds"], file=sys.stderr, flush=True)
    (options.out / "ours.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
