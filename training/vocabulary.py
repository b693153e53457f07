"""Build background statistics of words: counts, and similar vectors for stems of similar use.

Counts and co-occurrences in paragraphs, positive pointwise mutual information, truncated SVD (Levy, Goldberg and
Dagan 2015). Only numbers per stem are kept, from which no sentence can be recovered.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from bs4 import BeautifulSoup
from sklearn.decomposition import TruncatedSVD

from monitor.themes.features import STOPS, WORD, stem

DIMENSIONS = 64
MIN_PARAGRAPHS = 8  # paragraphs a stem must occur in
MIN_PARAGRAPH_CHARS = 40  # shorter paragraphs do not count

Paragraph = tuple[date, tuple[str, ...], frozenset[str]]  # day, stems, those in lower case


def read_paragraphs(texts: Path, pages: Path | None) -> Iterator[Paragraph]:
    """Yield the paragraphs of normalised texts, and of saved pages of the older layout."""
    for path in sorted(texts.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if not line.startswith("For full report"):
                yield from _paragraph(date.fromisoformat(path.stem), line)
    for path in sorted(pages.glob("*.html")) if pages else ():
        body = BeautifulSoup(path.read_bytes(), "lxml").select_one("div.field-name-body")
        for part in body.find_all(["p", "li"]) if body else ():
            if "http" not in part.get_text():
                yield from _paragraph(date.fromisoformat(path.stem), part.get_text(" "))


def build_vocabulary(paragraphs: Sequence[Paragraph]) -> dict[str, Any]:
    """Return the vocabulary in its JSON form."""
    counts = Counter(key for _, keys, _ in paragraphs for key in set(keys))
    lower = Counter(key for _, _, keys in paragraphs for key in keys)
    known = sorted(key for key, count in counts.items() if count >= MIN_PARAGRAPHS)
    vectors = np.rint(127 * _vectors(paragraphs, known)).astype(np.int8)
    return {
        "paragraphs": len(paragraphs),
        "dimensions": DIMENSIONS,
        "stems": {
            key: [counts[key], lower[key], row.tobytes().hex()]
            for key, row in zip(known, vectors, strict=True)
        },
    }


def _paragraph(day: date, text: str) -> Iterator[Paragraph]:
    if len(text) >= MIN_PARAGRAPH_CHARS:
        words = WORD.findall(text)
        stems = tuple(key for key in map(stem, words) if key not in STOPS)
        yield day, stems, frozenset(stem(word) for word in words if word[0].islower())


def _vectors(paragraphs: Sequence[Paragraph], known: Sequence[str]) -> Any:
    """Return for each stem a row of DIMENSIONS numbers, of unit length."""
    columns = {key: n for n, key in enumerate(known)}
    rows, cols = [], []
    for n, (_, keys, _) in enumerate(paragraphs):
        found = sorted({columns[key] for key in keys if key in columns})
        rows += [n] * len(found)
        cols += found
    stands = sp.csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(paragraphs), len(known)))
    together = (stands.T @ stands).tocoo()
    each = np.asarray(together.sum(axis=1)).ravel()
    information = np.log(together.data * together.data.sum() / (each[together.row] * each[together.col]))
    kept = information > 0
    table = sp.csr_matrix((information[kept], (together.row[kept], together.col[kept])), shape=together.shape)
    svd = TruncatedSVD(min(DIMENSIONS, len(known) - 1), random_state=0).fit(table)
    vectors = svd.components_.T * np.sqrt(svd.singular_values_)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
