"""Measure the tracker on windows it was not trained on.

    python -m training.evaluate SHARED [--out FOLDER] [--alerts few|balanced|many] [--without EVIDENCE] [--train L0 L1 ...]

SHARED holds corpus/ and tools/. For each window a vocabulary and a model are trained on the other windows alone (with
--train: on those alone), the tracker reads everything up to the window's end in date order, and its verdicts go to
FOLDER/ours.jsonl, which tools/score_themes.py reads as it is: each window's lines come from a model that never saw it.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.themes import Tracker
from monitor.themes.features import parse_vocabulary
from monitor.themes.lexicon import Lexicon, load_lexicon
from monitor.themes.model import Preset, parse_model
from training.export import exported
from training.fit import EVIDENCE, fit_model
from training.gold import WINDOWS, Day, Label, Place, load_labels, read_days
from training.pool import pooled_table
from training.regression import NOTHING
from training.vocabulary import Paragraph, build_vocabulary, read_paragraphs


def main() -> None:
    """Train, track and export window by window, then print the pooled table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=Path("evaluation"))
    parser.add_argument("--windows", nargs="*", default=list(WINDOWS))
    parser.add_argument("--train", nargs="*", default=list(WINDOWS))
    parser.add_argument("--alerts", choices=["few", "balanced", "many"], default="balanced")
    parser.add_argument("--without", choices=[*EVIDENCE, "lexicon"])
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True, parents=True)
    study = load_study(options.shared / "corpus", options.without)
    with (options.out / "ours.jsonl").open("w", encoding="utf-8") as export:
        for window in options.windows:
            others = [other for other in options.train if other != window]
            for line in measure(study, window, others, options.alerts):
                export.write(line + "\n")
            print(f"{window} measured, trained on {' '.join(others)}", file=sys.stderr, flush=True)
    print(pooled_table(options.shared, [options.out / "ours.jsonl"], options.windows))


@dataclass(frozen=True, kw_only=True)
class Material:
    """All there is to learn from and to measure on."""

    days: Sequence[Day]
    labels: Mapping[Place, Label]
    paragraphs: Sequence[Paragraph]
    lexicon: Lexicon
    without: frozenset[str]


def load_study(corpus: Path, without: str | None) -> Material:
    """Read the corpus; `without` names evidence to do without."""
    days = list(read_days(corpus / "text"))
    return Material(
        days=days,
        labels=load_labels(corpus / "gold", days),
        paragraphs=list(read_paragraphs(corpus / "text", corpus / "html" / "drupal")),
        lexicon=Lexicon(sectors={}, matters={}) if without == "lexicon" else load_lexicon(),
        without=EVIDENCE.get(without or "", NOTHING),
    )


def measure(material: Material, window: str, others: Sequence[str], alerts: Preset) -> Iterator[str]:
    """Yield the window's export lines, from a model trained on the other windows."""
    hidden = {day for (day, _), label in material.labels.items() if label.window == window}
    training = {place: label for place, label in material.labels.items() if label.window in others}
    vocabulary = parse_vocabulary(build_vocabulary([p for p in material.paragraphs if p[0] not in hidden]))
    fitted = fit_model(material.days, training, material.lexicon, vocabulary, without=material.without)
    tracker = Tracker(
        vocabulary=vocabulary, lexicon=material.lexicon, model=parse_model(fitted), alerts=alerts
    )
    yield from _track(tracker, material.days, hidden)


def _track(tracker: Tracker, days: Sequence[Day], wanted: set[date]) -> Iterator[str]:
    for day, takeaways, support in days:
        if day > max(wanted):
            return
        verdicts = tracker.read(day, takeaways, support)
        if day in wanted:
            yield from (json.dumps(exported(day, verdict), ensure_ascii=False) for verdict in verdicts)


if __name__ == "__main__":
    main()
