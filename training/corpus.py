"""Load the labelled corpus, and train trackers that leave out a window."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from monitor.themes import Tracker
from monitor.themes.features import parse_vocabulary
from monitor.themes.lexicon import Lexicon, load_lexicon
from monitor.themes.model import Preset, parse_model
from training.fit import EVIDENCE, fit_model
from training.gold import Day, Label, Place, load_labels, read_days
from training.regression import NOTHING
from training.vocabulary import Paragraph, build_vocabulary, read_paragraphs


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Days, labels, and paragraphs for vocabularies."""

    days: Sequence[Day]
    labels: Mapping[Place, Label]
    paragraphs: Sequence[Paragraph]
    lexicon: Lexicon
    without: frozenset[str]  # features to leave out

    def days_of(self, window: str) -> list[Day]:
        """Return the days of a window."""
        dates = self.dates_of(window)
        return [day for day in self.days if day.date in dates]

    def dates_of(self, window: str) -> set[date]:
        """Return the dates of a window."""
        return {day for (day, _), label in self.labels.items() if label.window == window}


def load_corpus(folder: Path, without: str | None = None) -> Corpus:
    """Read the corpus; `without` names evidence to leave out: a key of `EVIDENCE`, or "lexicon"."""
    days = list(read_days(folder / "text", folder / "html" / "drupal"))
    return Corpus(
        days=days,
        labels=load_labels(folder / "gold", days),
        paragraphs=list(read_paragraphs(folder / "text", folder / "html" / "drupal")),
        lexicon=Lexicon(sectors={}, matters={}) if without == "lexicon" else load_lexicon(),
        without=EVIDENCE.get(without or "", NOTHING),
    )


def train_without(
    corpus: Corpus, window: str, others: Sequence[str], out: Path, *, alerts: Preset
) -> Tracker:
    """Return a tracker trained only on the other windows.

    What it learned is cached in `out`, and learned again when the code that affects it changes.
    """
    left_out = "-".join(sorted(corpus.without)).replace(" ", "_")[:60]
    path = out / f"{window}.{'-'.join(others)}.{left_out}.{_hash_sources()}{_hash_words(corpus.lexicon)}.json"
    if not path.exists():
        hidden = corpus.dates_of(window)
        labels = {place: label for place, label in corpus.labels.items() if label.window in others}
        vocabulary = build_vocabulary([p for p in corpus.paragraphs if p[0] not in hidden])
        model = fit_model(
            corpus.days, labels, corpus.lexicon, parse_vocabulary(vocabulary), without=corpus.without
        )
        path.write_text(json.dumps({"vocabulary": vocabulary, "model": model}))
    found: Mapping[str, Any] = json.loads(path.read_text())
    return Tracker(
        vocabulary=parse_vocabulary(found["vocabulary"]),
        lexicon=corpus.lexicon,
        model=parse_model(found["model"]),
        alerts=alerts,
    )


@lru_cache(maxsize=1)
def _hash_sources() -> str:
    """Return the hash of all code that may affect what is learned."""
    training = Path(__file__).resolve().parent
    folders = (training, training.parent / "monitor" / "themes")
    code = (path.read_bytes() for folder in folders for path in sorted(folder.glob("*.py")))
    return hashlib.sha256(b"".join(code)).hexdigest()[:8]


def _hash_words(lexicon: Lexicon) -> str:
    words = json.dumps([lexicon.sectors, lexicon.matters, lexicon.aliases, lexicon.idioms], default=list)
    return hashlib.sha256(words.encode()).hexdigest()[:8]
