"""The labelled windows: days, and the labels of their takeaways."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from monitor.config import PRESETS
from monitor.config.schema import SeriesSettings
from monitor.models import Takeaway, Verdict
from monitor.parse import parse_assessment
from monitor.themes import Evidence, Tracker, find_details, find_toplines

ROCA = SeriesSettings(site="https://understandingwar.org", **PRESETS["roca"]).shape("roca")
WINDOWS = ("L0", "L1", "L2", "L3", "L4", "L5")


class Day(NamedTuple):
    """One assessment, read from a normalised text."""

    date: date
    takeaways: tuple[Takeaway, ...]
    support: tuple[str, ...]  # the toplines that each takeaway leads
    details: tuple[str, ...]  # the paragraphs of the page that each sums up


Place = tuple[date, int]  # day and position, which counts from 1


@dataclass(frozen=True, kw_only=True)
class Label:
    """An annotator's label of one takeaway."""

    window: str
    status: str  # NEW, CONTINUE, UPDATE, RETURN or UNSURE
    themes: frozenset[str]  # ids, valid only in this window
    confidence: float | None = None  # of a language model that it is new; None if no reading was recorded


def read_with_evidence(
    tracker: Tracker,
    day: date,
    takeaways: Sequence[Takeaway],
    support: Sequence[str] = (),
    details: Sequence[str] = (),
) -> list[tuple[Evidence, Verdict]]:
    """Let the tracker read an assessment; return its verdicts, each with the evidence for it."""
    evidence: dict[int, Evidence] = {}

    def keep(verdict: Verdict, found: Evidence) -> Verdict:
        evidence[verdict.number] = found
        return verdict

    verdicts = tracker.read(day, takeaways, support, details, correct=keep)
    return [(evidence[verdict.number], verdict) for verdict in verdicts]


def read_days(folder: Path, pages: Path | None = None) -> Iterator[Day]:
    """Yield the days in a folder of normalised texts, in date order, with details from saved pages if there are any."""
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").split("\n")
        heading = lines.index("Key Takeaways:")
        bullets = [line[2:] for line in lines[heading + 1 :] if line.startswith("- ")]
        toplines = tuple(lines[:heading])
        takeaways = tuple(Takeaway(position=n, text=text) for n, text in enumerate(bullets, 1))
        support = find_toplines(takeaways, toplines)
        body = _read_body(pages / f"{path.stem}.html") if pages else ()
        details = find_details(takeaways, toplines, body)
        yield Day(date.fromisoformat(path.stem), takeaways, support, details)


def _read_body(page: Path) -> tuple[str, ...]:
    """Return the paragraphs of a saved page below its takeaways."""
    if not page.exists():
        return ()
    found = parse_assessment(page.read_bytes(), url=f"https://example.org/{page.stem}", series=ROCA)
    return tuple(text for section in found.sections for text in section.paragraphs)


def load_labels(folder: Path, days: Sequence[Day]) -> dict[Place, Label]:
    """Return the labels by place, matched by their texts: positions in the gold files are unreliable, and count from 0."""
    places = {(day.date, _key(t.text)): (day.date, t.position) for day in days for t in day.takeaways}
    labels = {}
    for window in WINDOWS:
        lines = (folder / f"{window}.txt").read_text(encoding="utf-8").split("\n")
        read = _load_confidences(folder.parent / "readings" / f"{window}.answers.jsonl")
        texts = dict(line.split("\t", 1) for line in lines if "\t" in line)
        for line in (folder / f"{window}.labels.jsonl").read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            day = date.fromisoformat(found["id"].split("/")[0])
            place = places[day, _key(texts[found["id"]])]
            labels[place] = Label(
                window=window,
                status=found["status"],
                themes=frozenset(found["themes"]),
                confidence=read.get(found["id"]),
            )
    return labels


def _load_confidences(path: Path) -> dict[str, float]:
    """Return a language model's confidence that each takeaway is new, by the gold files' ids; {} if none is recorded."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {found["id"]: float(found["confidence"]) for found in map(json.loads, lines)}


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
