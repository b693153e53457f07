"""Train and measure the second reader's weights on recorded readings.

    python -m training.second_reader SHARED [--out FOLDER] [--budgets 0 1 2 3 4 6] [--unread-stands] [--keep]

SHARED holds corpus/ and tools/. Each window is read by a tracker and weighed by weights that never saw it: the tracker
is trained on the other windows, and the weights on the other windows' readings beside the novelty that a tracker gives
which saw neither of the two. Exports go to FOLDER/budget-N.jsonl, figures to the terminal; --keep writes the weights
trained on all readings into the package. Trackers are trained once and kept in FOLDER until the code changes.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

from monitor.chat import Answered, Chat
from monitor.models import TakeawayId, Verdict
from monitor.pipeline.second_reader import name_candidates
from monitor.second_reader import (
    SHOWN,
    Opinion,
    Question,
    Weights,
    combine,
    compose_messages,
    hash_messages,
    parse_opinion,
    parse_weights,
    select_questions,
)
from monitor.second_reader.combine import log_odds, mean_age
from monitor.themes import Tracker
from monitor.themes.features import parse_vocabulary
from monitor.themes.lexicon import load_lexicon
from monitor.themes.model import parse_model
from training.export import exported
from training.fit import fit_model
from training.gold import Day, Label, Place, load_labels, read_days
from training.pool import load_scorer
from training.vocabulary import build_vocabulary, read_paragraphs

READ = ("L1", "L2", "L3", "L4", "L5")  # windows with recorded readings
UNREAD = "no reading"  # what the stand-in says of a takeaway it has no reading of
# A calibrated probability calls for the threshold of half the F1 that can be reached (Lipton, Elkan and
# Naryanaswamy 2014, theorem 1): .35 for .7. The others give fewer alerts, or more.
THRESHOLDS = {"few": 0.5, "balanced": 0.35, "many": 0.2}
MEASURES = ("new P", "new R", "new F1", "C_min", "AP", "pair F1", "BCubed F1", "link@1", "alerts/week")


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """All days, their labels, and the paragraphs that vocabularies are made of."""

    days: list[Day]
    labels: dict[Place, Label]
    paragraphs: list[Any]


@dataclass
class Cost:
    """What was asked: questions with the tokens and seconds of each."""

    answers: list[Answered] = field(default_factory=list)
    unread: int = 0


class Reader:
    """The recorded reader at its address; the same question is asked once."""

    def __init__(self, chat: Chat, *, unread_stands: bool) -> None:
        self.unread_stands = unread_stands
        self._chat = chat
        self._said: dict[str, Answered] = {}

    def ask(self, question: Question, cost: Cost) -> Opinion:
        """Return what it says, and count what that costs."""
        messages = compose_messages(question)
        key = hash_messages(messages, self._chat.model)
        if key not in self._said:
            self._said[key] = self._chat.ask(messages)
        opinion = parse_opinion(self._said[key].content, question)
        cost.answers.append(self._said[key])
        cost.unread += opinion.reason == UNREAD
        return opinion


def main() -> None:
    """Train, measure, and keep the weights if told to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, default=Path("evaluation-second"))
    parser.add_argument("--budgets", nargs="*", type=int, default=[0, 1, 2, 3, 4, 6])
    parser.add_argument("--keep", action="store_true")
    parser.add_argument(
        "--unread-stands",
        action="store_true",
        help="let the tracker's verdict stand where there is no reading",
    )
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True, parents=True)
    corpus = load_corpus(options.shared / "corpus")
    script = options.shared / "tools" / "reader.py"
    with run_reader(script, unread_stands=options.unread_stands) as reader:
        rows = collect_rows(corpus, reader, options.out)
        measure_all(corpus, rows, reader, options)
    if options.keep:
        every = [row for window in READ for row in rows[window, (window,)]]
        keep_weights(fit_weights(every), every)


def load_corpus(folder: Path) -> Corpus:
    """Return days, labels and paragraphs."""
    days = list(read_days(folder / "text"))
    return Corpus(
        days=days,
        labels=load_labels(folder / "gold", days),
        paragraphs=list(read_paragraphs(folder / "text", folder / "html" / "drupal")),
    )


def train_tracker(corpus: Corpus, hidden: tuple[str, ...], out: Path) -> Tracker:
    """Return a tracker that saw nothing of the hidden windows; what it learned is kept in `out`, until the code changes."""
    path = out / f"{'-'.join(hidden)}.{_hash_sources()}.json"
    if not path.exists():
        dates = {day for (day, _), label in corpus.labels.items() if label.window in hidden}
        labels = {place: label for place, label in corpus.labels.items() if label.window not in hidden}
        vocabulary = build_vocabulary([p for p in corpus.paragraphs if p[0] not in dates])
        model = fit_model(corpus.days, labels, load_lexicon(), parse_vocabulary(vocabulary))
        path.write_text(json.dumps({"vocabulary": vocabulary, "model": model}))
        print("trained without", *hidden, file=sys.stderr, flush=True)
    found = json.loads(path.read_text())
    return Tracker(
        vocabulary=parse_vocabulary(found["vocabulary"]), model=parse_model(found["model"]), shown=SHOWN
    )


class Row(NamedTuple):
    """A reading beside what the tracker said, and whether the takeaway is new."""

    novelty: float
    opinion: Opinion
    age: float
    new: bool


Rows = Mapping[tuple[str, tuple[str, ...]], Sequence[Row]]  # by window, and the windows the tracker never saw


def collect_rows(corpus: Corpus, reader: Reader, out: Path) -> dict[tuple[str, tuple[str, ...]], list[Row]]:
    """Return each window's readings beside the novelty by trackers that never saw it, nor a second window."""
    found = {}
    for hidden in [*combinations(READ, 2), *((window,) for window in READ)]:
        judged = dict(_judged(corpus, hidden, out))
        for window in hidden:
            found[window, hidden] = [
                Row(
                    novelty=verdict.novelty,
                    opinion=opinion,
                    age=mean_age(place[0], verdict.earlier),
                    new=label.status == "NEW",
                )
                for place, label in corpus.labels.items()
                if label.window == window and label.status != "UNSURE"
                for verdict in [judged[place]]
                for opinion in [reader.ask(_question(verdict), Cost())]
                if opinion.reason != UNREAD
            ]
    return found


def _judged(corpus: Corpus, hidden: tuple[str, ...], out: Path) -> Iterator[tuple[Place, Verdict]]:
    """Yield every verdict of a tracker that never saw the hidden windows, with as many earlier ones as are shown."""
    tracker = train_tracker(corpus, hidden, out)
    for day in corpus.days:
        for verdict in tracker.read(*day):
            yield (day.date, verdict.takeaway.position), verdict


def _question(verdict: Verdict) -> Question:
    return Question(text=verdict.takeaway.text, earlier=verdict.earlier, names=())


def fit_weights(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the weights in their JSON form."""
    table = np.array(
        [[log_odds(r.novelty), log_odds(r.opinion.confidence), r.opinion.new, r.age] for r in rows],
        float,
    )
    fitted = LogisticRegression(C=1.0).fit(table, [row.new for row in rows])
    numbers = [round(float(w), 4) for w in (*fitted.intercept_, *fitted.coef_[0])]
    names = ("bias", "novelty", "confidence", "says_new", "age")
    return dict(zip(names, numbers, strict=True)) | {"thresholds": THRESHOLDS}


def measure_all(corpus: Corpus, rows: Rows, reader: Reader, options: argparse.Namespace) -> None:
    """Export and score every budget, each window by what never saw it."""
    lines: dict[int, list[str]] = {budget: [] for budget in options.budgets}
    costs = {budget: Cost() for budget in options.budgets}
    for window in READ:
        others = [other for other in READ if other != window]
        seen = [row for other in others for row in rows[other, tuple(sorted((other, window)))]]
        weights = parse_weights(fit_weights(seen))
        dates = sorted({day for (day, _), label in corpus.labels.items() if label.window == window})
        tracker = train_tracker(corpus, (window,), options.out)
        for day, takeaways, support in corpus.days:
            if day < dates[0]:
                tracker.read(day, takeaways, support)
        days = [day for day in corpus.days if dates[0] <= day.date <= dates[-1]]
        for budget in options.budgets:
            found = read_window(
                deepcopy(tracker), days, budget=budget, weights=weights, reader=reader, cost=costs[budget]
            )
            lines[budget] += [json.dumps(exported(day, verdict)) for day, verdict in found]
    for budget in options.budgets:
        path = options.out / f"budget-{budget}.jsonl"
        path.write_text("\n".join(lines[budget]) + "\n")
        days_read = len({json.loads(line)["date"] for line in lines[budget]})
        report(budget, path, costs[budget], days_read, options.shared)


def read_window(
    tracker: Tracker, days: Sequence[Day], *, budget: int, weights: Weights, reader: Reader, cost: Cost
) -> Iterator[tuple[date, Verdict]]:
    """Yield the verdicts of a window's days, read as a check reads them."""
    themes: dict[tuple[date, str], str] = {
        (told.date, told.text): tracker.history.themes[number][0]
        for number, told in enumerate(tracker.history.told)
    }
    for day, takeaways, support in days:
        said = _ask(
            tracker, Day(day, takeaways, support), budget=budget, themes=themes, reader=reader, cost=cost
        )

        def correct(verdict: Verdict, day: date = day, said: Mapping[str, Opinion] = said) -> Verdict:
            opinion = said.get(verdict.takeaway.text)
            if opinion is None:
                return verdict
            return combine(
                verdict,
                opinion,
                day=day,
                own=str(TakeawayId(day, "", verdict.takeaway.position)),
                themes=themes,
                join=tracker.join,
                weights=weights,
                alerts="balanced",
            )

        verdicts = tracker.read(day, takeaways, support, correct=correct)
        themes.update({(day, verdict.takeaway.text): verdict.theme for verdict in verdicts})
        yield from ((day, verdict) for verdict in verdicts)


def report(budget: int, export: Path, cost: Cost, days: int, shared: Path) -> None:
    """Print the measures of an export, by window and pooled, and what a day costs."""
    score = load_scorer(shared)
    windows = {window: score.load(export, shared / "corpus" / "gold", window)[0] for window in READ}
    each = {window: score.measures(rows) for window, rows in windows.items()}
    pooled = score.measures([row for rows in windows.values() for row in rows])
    mean = {name: float(np.mean([found[name] for found in each.values()])) for name in MEASURES}
    print(f"budget {budget}: pooled new P {pooled['new P']:.3f} R {pooled['new R']:.3f}", end=" ")
    print(f"F1 {pooled['new F1']:.3f}, alerts a week {pooled['alerts/week']:.1f} ", end="")
    print(f"(gold {pooled['gold alerts/week']:.1f})")
    print("  new F1 by window:", "  ".join(f"{w} {found['new F1']:.3f}" for w, found in each.items()))
    print("  means of windows:", "  ".join(f"{name} {value:.3f}" for name, value in mean.items()))
    asked = cost.answers
    if asked:
        tokens = sum(a.tokens_asked for a in asked), sum(a.tokens_answered for a in asked)
        print(
            f"  a day: {len(asked) / days:.1f} questions ({cost.unread / days:.1f} without a reading), "
            f"{tokens[0] / days:.0f} + {tokens[1] / days:.0f} tokens, "
            f"{sum(a.seconds for a in asked) / days:.2f} s",
            flush=True,
        )


@contextmanager
def run_reader(script: Path, *, unread_stands: bool) -> Iterator[Reader]:
    """The recorded reader as a process on loopback, up inside the block."""
    command = [sys.executable, str(script), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (the script the user named)
        try:
            assert process.stdout is not None  # noqa: S101 (a pipe was asked for)
            url = process.stdout.readline().split(" at ")[-1].strip()
            yield Reader(Chat(url=url, model="recorded"), unread_stands=unread_stands)
        finally:
            process.kill()


def keep_weights(weights: Mapping[str, Any], rows: Sequence[Row]) -> None:
    """Write the weights into the package."""
    trained = {
        "how": "python -m training.second_reader SHARED --keep",
        "windows": list(READ),
        "readings": len(rows),
        "new": sum(row.new for row in rows),
        "thresholds": "balanced: half the F1 that can be reached; few and many on either side",
    }
    path = Path(__file__).resolve().parents[1] / "monitor" / "second" / "weights.json"
    path.write_text(json.dumps({"trained": trained, "weights": weights}, indent=1) + "\n")


@lru_cache(maxsize=1)
def _hash_sources() -> str:
    """Return the hash of all that makes a tracker what it is, but for the corpus: a kept one of other code is stale."""
    training = Path(__file__).resolve().parent
    themes = training.parent / "monitor" / "themes"
    lessons = [training / f"{name}.py" for name in ("fit", "gold", "vocabulary")]
    made_of = [*sorted(themes.glob("*.py")), themes / "lexicon.json", *lessons]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:8]


def _ask(
    tracker: Tracker,
    day: Day,
    *,
    budget: int,
    themes: Mapping[tuple[date, str], str],
    reader: Reader,
    cost: Cost,
) -> dict[str, Opinion]:
    said = {}
    for verdict in select_questions(tracker.twin(shown=SHOWN).read(*day) if budget else (), budget=budget):
        names = name_candidates(tracker, verdict, themes, {})
        question = Question(text=verdict.takeaway.text, earlier=verdict.earlier, names=names)
        opinion = reader.ask(question, cost)
        if opinion.reason != UNREAD or not reader.unread_stands:
            said[verdict.takeaway.text] = opinion
    return said


if __name__ == "__main__":
    main()
