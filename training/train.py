"""Train the model and the vocabulary that ship in the package, on all labelled windows.

    python -m training.train SHARED [--into monitor/themes]

SHARED holds corpus/. Takes about half a minute; needs the optional extra "train". To measure, use training/evaluate.py,
since the model written here has seen every labelled window.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.themes.features import parse_vocabulary
from monitor.themes.model import RATES
from training.corpus import load_corpus
from training.fit import NOVELTY_STRENGTH, RERANK_STRENGTH, fit_model
from training.gold import WINDOWS
from training.pairs import LINK_STRENGTH
from training.vocabulary import build_vocabulary

ABOUT = (
    "stem: [paragraphs it stands in, of those in lower case, its vector in 1/127 as signed bytes in hexadecimal];"
    " written by training/train.py"
)


def main() -> None:
    """Write vocabulary.json and model.json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument(
        "--into", type=Path, default=Path(__file__).resolve().parents[1] / "monitor" / "themes"
    )
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    corpus = load_corpus(options.shared / "corpus")
    vocabulary = build_vocabulary(corpus.paragraphs)
    fitted = fit_model(corpus.days, corpus.labels, corpus.lexicon, parse_vocabulary(vocabulary))
    trained = {
        "how": "python -m training.train SHARED",
        "windows": list(WINDOWS),
        "takeaways": len(corpus.labels),
        "new": sum(label.status == "NEW" for label in corpus.labels.values()),
        "penalty": f"L2, C {LINK_STRENGTH} for link, {RERANK_STRENGTH} for reranking, {NOVELTY_STRENGTH} for novelty, on standardised features",
        "thresholds": f"novelty that gives {RATES} alerts a week on windows left out in turn",
    }
    (options.into / "vocabulary.json").write_text(_lines({"about": ABOUT, **vocabulary}), encoding="utf-8")
    model = json.dumps({"trained": trained, **fitted}, indent=1, ensure_ascii=False)
    (options.into / "model.json").write_text(f"{model}\n", encoding="utf-8")


def _lines(vocabulary: Mapping[str, Any]) -> str:
    """Return the vocabulary as JSON, one stem per line."""
    head = {key: value for key, value in vocabulary.items() if key != "stems"}
    rows = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(row, separators=(',', ':'))}"
        for key, row in vocabulary["stems"].items()
    )
    return json.dumps(head)[:-1] + ', "stems": {\n' + rows + "\n}}\n"


if __name__ == "__main__":
    main()
