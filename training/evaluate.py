"""Measure the tracker on windows it was not trained on, without and with a second reader.

    python -m training.evaluate SHARED [--out FOLDER] [--page docs/evaluation.md] [--keep-weights]
        [--alerts few|balanced|many] [--without EVIDENCE] [--hide-words] [--train L0 L1 ...] [--budget N]

SHARED holds corpus/ and tools/. For each window, a vocabulary and a model are trained on the other windows only (with
--train, on those given), and the tracker reads everything up to the window's end in date order. Its verdicts go to
FOLDER/ours.jsonl, those with the recorded reader to FOLDER/reader.jsonl; tools/score_themes.py can read both.
With --hide-words, each window is read without the words of the lexicon that hit only that window, as if nobody had seen it.
--page writes the tables into a page, --keep-weights writes the second reader's weights into the package.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from monitor.models import Verdict
from monitor.second_reader.combine import parse_weights
from monitor.second_reader.prompt import SHOWN
from monitor.themes import Evidence, Tracker
from training.corpus import Corpus, load_corpus, train_without
from training.export import exported
from training.fit import EVIDENCE
from training.gold import WINDOWS, Day, Label, read_with_evidence
from training.page import write_figures
from training.pool import pooled_table
from training.second_reader import (
    ALL,
    READ,
    Reader,
    Seen,
    ask_about,
    fit_weights,
    keep_weights,
    read_window,
    run_reader,
)
from training.unseen import lexicons_by_window

FEWEST = 2  # windows to learn from, as what is learned on one is applied to the other


@dataclass(frozen=True, kw_only=True)
class Run:
    """A window as read by a tracker that was not trained on it."""

    before: Tracker  # as it was when the window began
    after: Tracker
    days: Sequence[Day]
    verdicts: dict[date, tuple[Verdict, ...]]
    seen: Sequence[Seen]


def main() -> None:
    """Train, track and export window by window, then print the pooled tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=Path("evaluation"))
    parser.add_argument("--page", type=Path)
    parser.add_argument("--keep-weights", action="store_true")
    parser.add_argument("--windows", nargs="*", default=list(WINDOWS))
    parser.add_argument("--train", nargs="*", default=list(WINDOWS))
    parser.add_argument("--alerts", choices=["few", "balanced", "many"], default="balanced")
    parser.add_argument("--without", choices=[*EVIDENCE, "lexicon"])
    parser.add_argument("--hide-words", action="store_true")
    parser.add_argument("--budget", type=int, default=ALL, help="questions a day to the second reader")
    options = parser.parse_args()
    if any(len({*options.train} - {window}) < FEWEST for window in options.windows):
        parser.error("each window needs at least two others to learn from: name more in --train")
    options.out.mkdir(exist_ok=True, parents=True)
    corpus = load_corpus(options.shared / "corpus", options.without)
    hidden = lexicons_by_window(corpus.lexicon, corpus.days, corpus.labels) if options.hide_words else {}
    runs = {}
    for window in options.windows:
        others = [other for other in options.train if other != window]
        known = replace(corpus, lexicon=hidden.get(window, corpus.lexicon))
        tracker = train_without(known, window, others, options.out, alerts=options.alerts)
        runs[window] = track(known, window, tracker)
        print(f"{window} tracked, trained on {' '.join(others)}", file=sys.stderr, flush=True)
    ours, with_reader = options.out / "ours.jsonl", options.out / "reader.jsonl"
    write_export(ours, ((day, v) for run in runs.values() for day, vs in run.verdicts.items() for v in vs))
    print(pooled_table(options.shared, [ours], options.windows))
    read = [window for window in options.windows if window in READ]
    if len(read) <= 1:
        print("no figures with a reader: its weights need another window with readings", file=sys.stderr)
        return
    with run_reader(options.shared) as reader:
        write_export(with_reader, read_all({window: runs[window] for window in read}, reader, options))
        print(pooled_table(options.shared, [with_reader], read))
        if options.page:
            write_figures(options.page, options.shared, ours, with_reader, reader.answers)


def track(corpus: Corpus, window: str, tracker: Tracker) -> Run:
    """Let the tracker read everything up to the window's end."""
    days = corpus.days_of(window)
    for day in corpus.days:
        if day.date < days[0].date:
            tracker.read(*day)
    before = deepcopy(tracker)
    labels = {
        (day.date, takeaway.text): label
        for day in days
        for takeaway in day.takeaways
        if (label := corpus.labels.get((day.date, takeaway.position)))
    }
    verdicts, seen = {}, list[Seen]()
    for day in days:
        evidence = read_with_evidence(tracker, *day)
        verdicts[day.date] = tuple(verdict for _, verdict in evidence)
        seen += _labelled(day.date, evidence, labels, tracker)
    return Run(before=before, after=tracker, days=days, verdicts=verdicts, seen=seen)


def _labelled(
    day: date,
    evidence: Iterable[tuple[Evidence, Verdict]],
    labels: Mapping[tuple[date, str], Label],
    tracker: Tracker,
) -> Iterator[Seen]:
    """Yield the labelled takeaways of a day, each with the labels of the takeaways it was compared with."""
    for found, verdict in evidence:
        label = labels.get((day, verdict.takeaway.text))
        if label:
            others = map(tracker.history.__getitem__, found.numbers.tolist())
            yield Seen(
                day=day,
                verdict=verdict,
                shown=tracker.nearest(found, SHOWN),
                found=found,
                label=label,
                others=tuple(labels.get((told.date, told.text)) for told in others),
            )


def read_all(
    runs: dict[str, Run], reader: Reader, options: argparse.Namespace
) -> Iterable[tuple[date, Verdict]]:
    """Yield the verdicts with the reader, each window with weights learned on the others."""
    rows = {window: ask_about(reader, run.seen, run.after) for window, run in runs.items()}
    if options.keep_weights:
        keep_weights([row for found in rows.values() for row in found])
    reader.answers.clear()
    for window in rows:
        others = [row for other, found in rows.items() if other != window for row in found]
        weights = parse_weights(fit_weights(others))
        run = runs[window]
        yield from read_window(run.before, run.days, run.verdicts, weights, reader, budget=options.budget)


def write_export(path: Path, verdicts: Iterable[tuple[date, Verdict]]) -> None:
    """Write verdicts in the form that score_themes.py reads."""
    with path.open("w", encoding="utf-8") as export:
        for day, verdict in verdicts:
            export.write(json.dumps(exported(day, verdict), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
