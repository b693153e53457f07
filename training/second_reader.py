"""Learn and measure what the second reader's answers count, on recorded readings of every takeaway.

Rows come from trackers that never saw the window at hand. The weights of a window are learned on the other windows' rows.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from monitor.chat import Answered, Chat
from monitor.models import Earlier, TakeawayId, Verdict
from monitor.second_reader.answer import Opinion, parse_opinion
from monitor.second_reader.combine import (
    MATCH_FEATURES,
    Beside,
    Weights,
    combine,
    log_odds,
    match_features,
    mean_age,
)
from monitor.second_reader.prompt import SHOWN, Question, compose_messages
from monitor.second_reader.select import select_questions
from monitor.themes import Study, Tracker
from training.fit import MAX_MEMBERS, Lesson
from training.gold import Day
from training.regression import Columns, fit_linear

READ = ("L1", "L2", "L3", "L4", "L5")  # windows with recorded readings
UNREAD = "no reading"  # what the stand-in says of a takeaway it has no reading of
ALL = 1000  # questions a day
STRENGTH = 1.0  # inverse of the penalty, as scikit-learn's C
NOVELTY_WEIGHTS = ("novelty", "confidence", "says_new", "age")
# A calibrated probability calls for the threshold of half the F1 that can be reached (Lipton, Elkan and
# Naryanaswamy 2014, theorem 1): .35 for .7. The others give fewer alerts, or more.
THRESHOLDS = {"few": 0.5, "balanced": 0.35, "many": 0.2}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One labelled takeaway as a tracker saw it that never saw its window."""

    day: date
    verdict: Verdict
    shown: tuple[Earlier, ...]
    lessons: tuple[Lesson, ...]
    status: str  # the annotator's


@dataclass(frozen=True, kw_only=True)
class Row:
    """A takeaway with what the reader said of it."""

    seen: Seen
    opinion: Opinion


@dataclass
class Reader:
    """The recorded reader at its address; counts what it costs."""

    chat: Chat
    answers: list[Answered] = field(default_factory=list)

    def ask(self, text: str, shown: tuple[Earlier, ...]) -> Opinion | None:
        """Return what it says of a takeaway, or None where no reading was recorded."""
        question = Question(text=text, earlier=shown)
        answer = self.chat.ask(compose_messages(question))
        self.answers.append(answer)
        opinion = parse_opinion(answer.content, question)
        return None if opinion.reason == UNREAD else opinion


def ask_about(reader: Reader, seen: Sequence[Seen]) -> list[Row]:
    """Return what the reader says of those it has readings of."""
    asked = ((one, reader.ask(one.verdict.takeaway.text, one.shown)) for one in seen)
    return [Row(seen=one, opinion=opinion) for one, opinion in asked if opinion]


def fit_weights(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the weights in their JSON form."""
    judged = [row for row in rows if row.seen.status != "UNSURE"]
    novelty = fit_linear(
        Columns(names=NOVELTY_WEIGHTS, table=np.array([_novelty_features(row) for row in judged])),
        None,
        np.array([float(row.seen.status == "NEW") for row in judged]),
        strength=STRENGTH,
    )
    lessons = [(row, lesson) for row in rows for lesson in row.seen.lessons]
    features = [match_features(one.candidate, r.seen.shown, r.opinion.matches) for r, one in lessons]
    folder = fit_linear(
        Columns(
            names=MATCH_FEATURES, table=np.array([[f[name] for name in MATCH_FEATURES] for f in features])
        ),
        None,
        np.array([lesson.share for _, lesson in lessons]),
        strength=STRENGTH,
        weights=np.sqrt([min(lesson.members, MAX_MEMBERS) for _, lesson in lessons]),
    )
    return {
        "bias": novelty.bias,
        **novelty.weights,
        "folder": {"bias": folder.bias, **folder.weights},
        "thresholds": THRESHOLDS,
    }


def _novelty_features(row: Row) -> list[float]:
    verdict, opinion = row.seen.verdict, row.opinion
    age = mean_age(row.seen.day, verdict.earlier)
    return [log_odds(verdict.novelty), log_odds(opinion.confidence), float(opinion.new), age]


def read_window(
    tracker: Tracker,
    days: Sequence[Day],
    plain: Mapping[date, Sequence[Verdict]],
    weights: Weights,
    reader: Reader,
    *,
    budget: int = ALL,
) -> Iterator[tuple[date, Verdict]]:
    """Yield the verdicts of a window's days with a reader that is asked about the likeliest few of each day.

    `plain` are the verdicts without a reader: the likeliest are chosen by those.
    """
    for day in days:
        asked = {v.takeaway.text for v in select_questions(plain[day.date], budget=budget)}

        def correct(
            verdict: Verdict, found: Study, when: date = day.date, asked: set[str] = asked
        ) -> Verdict:
            text = verdict.takeaway.text
            shown = tracker.nearest(found, when, SHOWN)
            opinion = reader.ask(text, shown) if text in asked else None
            if opinion is None:
                return verdict
            own = str(TakeawayId(when, "", verdict.takeaway.position))
            beside = Beside(day=when, own=own, shown=shown, candidates=found.candidates)
            return combine(verdict, opinion, beside, join=tracker.join, weights=weights, alerts="balanced")

        for verdict in tracker.read(*day, correct=correct):
            yield day.date, verdict


@contextmanager
def run_reader(shared: Path) -> Iterator[Reader]:
    """The recorded reader as a process on loopback, up inside the block."""
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
        "new": sum(row.seen.status == "NEW" for row in rows),
        "thresholds": "balanced: half the F1 that can be reached; few and many on either side",
    }
    path = Path(__file__).resolve().parents[1] / "monitor" / "second_reader" / "weights.json"
    path.write_text(json.dumps({"trained": trained, "weights": fit_weights(rows)}, indent=1) + "\n")
