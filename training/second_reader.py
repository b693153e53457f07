"""Learn and measure how much the second reader's answers count, on recorded readings of every takeaway.

Rows come from trackers that were not trained on the rows' window. The weights for a window are learned on the rows of the
others.
"""

import json
import subprocess
import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from monitor.chat import Answered, Chat
from monitor.models import Earlier, TakeawayId, Verdict
from monitor.second_reader.answer import Opinion, parse_opinion
from monitor.second_reader.combine import NOVELTY_FEATURES, Weights, combine, novelty_features
from monitor.second_reader.prompt import SHOWN, Question, compose_messages, select_questions
from monitor.second_reader.readings import Readings
from monitor.second_reader.same_theme import (
    SAME_FEATURES,
    UNREAD_FEATURES,
    ReaderPairs,
    ReadingContext,
    same_features,
    share_theme,
)
from monitor.themes import Evidence, Tracker
from monitor.themes.model import Linear
from monitor.themes.tracker import Correct
from training.gold import Day, Label
from training.regression import Columns, fit_linear, plain

READ = ("L1", "L2", "L3", "L4", "L5")  # windows with recorded readings
UNREAD = "no reading"  # the reason that the recorded reader gives if it has no reading of a takeaway
ALL = 1000  # questions a day
STRENGTH = 1.0  # inverse of the penalty, like C in scikit-learn
# Chosen over all windows: each keeps its promise in most of them.
THRESHOLDS = {"few": 0.65, "balanced": 0.5, "many": 0.05}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A labelled takeaway as seen by a tracker that was not trained on its window."""

    day: date
    verdict: Verdict
    shown: tuple[Earlier, ...]
    found: Evidence
    label: Label
    others: tuple[Label | None, ...]  # the labels of the takeaways it was compared with


@dataclass(frozen=True, kw_only=True)
class Row:
    """A takeaway with the reader's opinion on it."""

    seen: Seen
    opinion: Opinion
    context: ReadingContext
    pairs: ReaderPairs


@dataclass
class Reader:
    """The recorded reader at its address; counts what it costs."""

    chat: Chat
    answers: list[Answered] = field(default_factory=list)

    def ask(self, text: str, shown: tuple[Earlier, ...]) -> Opinion | None:
        """Return its opinion on a takeaway, or None if no reading was recorded."""
        question = Question(text=text, earlier=shown)
        answer = self.chat.ask(compose_messages(question))
        self.answers.append(answer)
        opinion = parse_opinion(answer.content, question)
        return None if opinion.reason == UNREAD else opinion


def ask_about(reader: Reader, seen: Sequence[Seen], tracker: Tracker) -> list[Row]:
    """Return the reader's opinions on takeaways that the tracker has read, in order, without those never recorded."""
    readings, rows = Readings(tracker.vocabulary), []
    for one in seen:
        opinion = reader.ask(one.verdict.takeaway.text, one.shown)
        if opinion:
            context = _context(
                one.day, one.verdict, one.found, shown=one.shown, tracker=tracker, readings=readings
            )
            pairs = same_features(opinion, context)
            rows.append(Row(seen=one, opinion=opinion, context=context, pairs=pairs))
            readings.add(one.day, {one.verdict.takeaway.text: opinion})
    return rows


def _context(
    day: date,
    verdict: Verdict,
    found: Evidence,
    *,
    shown: tuple[Earlier, ...],
    tracker: Tracker,
    readings: Readings,
) -> ReadingContext:
    own = str(TakeawayId(day, "", verdict.takeaway.position))
    return ReadingContext(
        day=day,
        own=own,
        shown=shown,
        found=found,
        history=tracker.history,
        readings=readings,
        link=partial(tracker.link, found),
    )


def fit_weights(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the weights in their JSON form."""
    same, unread = fit_same(rows, SAME_FEATURES), fit_same(rows, UNREAD_FEATURES)
    judged = [row for row in rows if row.seen.label.status != "UNSURE"]
    found = [
        novelty_features(row.seen.verdict, row.opinion, row.context, share_theme(row.pairs, same, unread))
        for row in judged
    ]
    novelty = fit_linear(
        Columns(
            names=NOVELTY_FEATURES, table=np.array([[f[name] for name in NOVELTY_FEATURES] for f in found])
        ),
        None,
        np.array([float(row.seen.label.status == "NEW") for row in judged]),
        strength=STRENGTH,
    )
    return {
        "novelty": _plain(novelty),
        "same": _plain(same),
        "unread": _plain(unread),
        "thresholds": THRESHOLDS,
    }


def fit_same(rows: Sequence[Row], names: Sequence[str]) -> Linear:
    """Learn whether two takeaways of one window share a theme, by these `names`, the first of SAME_FEATURES."""
    tables, shared = [], []
    for row in rows:
        label = row.seen.label
        told = [other is not None and other.window == label.window for other in row.seen.others]
        tables.append(row.pairs.features[told, : len(names)])
        shared += [
            bool(other.themes & label.themes)
            for other in row.seen.others
            if other and other.window == label.window
        ]
    table = Columns(names=tuple(names), table=np.concatenate(tables))
    return fit_linear(table, None, np.array(shared, float), strength=STRENGTH)


def _plain(part: Linear) -> dict[str, Any]:
    return {key: value for key, value in plain(part).items() if key in {"bias", "weights"}}


def read_window(
    tracker: Tracker,
    days: Sequence[Day],
    plain_verdicts: Mapping[date, Sequence[Verdict]],
    weights: Weights,
    reader: Reader,
    *,
    budget: int = ALL,
) -> Iterator[tuple[date, Verdict]]:
    """Yield the verdicts of a window's days with a reader that is asked about the `budget` likeliest of each day.

    `plain_verdicts`, those without a reader, decide which are likeliest.
    """
    readings = Readings(tracker.vocabulary)
    for day in days:
        asked = {v.takeaway.text for v in select_questions(plain_verdicts[day.date], budget=budget)}
        correct = _second_word(tracker, reader, readings, weights, day=day.date, asked=asked)
        yield from ((day.date, verdict) for verdict in tracker.read(*day, correct=correct))


def _second_word(
    tracker: Tracker,
    reader: Reader,
    readings: Readings,
    weights: Weights,
    *,
    day: date,
    asked: Container[str],
) -> Correct:
    """Return a function that combines the tracker's verdict with the reader's opinion if the takeaway is in `asked`."""
    thresholds = tracker.thresholds(weights.thresholds, was_read=True)

    def correct(verdict: Verdict, found: Evidence) -> Verdict:
        text = verdict.takeaway.text
        shown = tracker.nearest(found, SHOWN)
        opinion = reader.ask(text, shown) if text in asked else None
        if opinion is None:
            return verdict
        context = _context(day, verdict, found, shown=shown, tracker=tracker, readings=readings)
        judged = combine(verdict, opinion, context, join=tracker.join, weights=weights, thresholds=thresholds)
        readings.add(day, {text: opinion})
        return judged

    return correct


@contextmanager
def run_reader(shared: Path) -> Iterator[Reader]:
    """Run the recorded reader as a process on loopback during the block."""
    command = [sys.executable, str(shared / "tools" / "reader.py"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (the script the user named)
        try:
            assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
            url = process.stdout.readline().split(" at ")[-1].strip()
            yield Reader(Chat(url=url, model="recorded"))
        finally:
            process.kill()


def keep_weights(rows: Sequence[Row]) -> None:
    """Write the weights learned on all rows into the package."""
    trained = {
        "how": "python -m training.evaluate SHARED --keep-weights",
        "windows": list(READ),
        "readings": len(rows),
        "new": sum(row.seen.label.status == "NEW" for row in rows),
        "thresholds": "chosen so that presets keep their promise in the windows left out",
    }
    path = Path(__file__).resolve().parents[1] / "monitor" / "second_reader" / "weights.json"
    path.write_text(json.dumps({"trained": trained, "weights": fit_weights(rows)}, indent=1) + "\n")
