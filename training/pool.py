"""Pool what tools/score_themes.py measures over all windows, with 95 % intervals.

python -m training.pool SHARED EXPORT.jsonl [EXPORT.jsonl ...] [--windows L0 L1 ...] [--reliability]
"""

import argparse
import importlib.util
import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import isnan, nan
from pathlib import Path
from typing import Any

from training.gold import WINDOWS

Row = tuple[Mapping[str, Any], Mapping[str, Any]]  # the system's verdict, the annotator's label
Rows = Mapping[str, Sequence[Row]]  # by window
Measured = dict[str, tuple[float, float, float]]  # measure: value, lower and upper end of the 95 % interval

RESAMPLES = 1000
STEPS = (0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.01)  # edges of the bins of novelty for `reliability`
COST = 4.9  # of a false alarm, as score_themes.py weighs it
MEASURES = ("new F1", "C_min", "AP", "pair F1", "BCubed F1", "link@1", "recall@10/week", "alerts/week")


def main() -> None:
    """Print the table of some exports."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("exports", type=Path, nargs="+")
    parser.add_argument("--windows", nargs="*", default=list(WINDOWS))
    parser.add_argument("--reliability", action="store_true")
    options = parser.parse_args()
    print(pooled_table(options.shared, options.exports, options.windows))
    if options.reliability:
        print(reliability(load_rows(options.shared, options.exports[0], options.windows)))


def pooled_table(shared: Path, exports: Sequence[Path], windows: Sequence[str]) -> str:
    """Return a Markdown table with one line per export."""
    return measures_table("export", shared, ((one.stem, load_rows(shared, one, windows)) for one in exports))


def measures_table(head: str, shared: Path, named: Iterable[tuple[str, Rows]]) -> str:
    """Return a Markdown table of the pooled measures, one line per set of rows."""
    measured = [(name, measure(shared, rows)) for name, rows in named]
    lines = [[name, *(_cell(*found[key]) for key in MEASURES)] for name, found in measured]
    return render_table([head, *MEASURES], lines)


def render_table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    rows = [f"| {' | '.join(line)} |" for line in (heads, *lines)]
    return "\n".join([rows[0], "|---" * len(heads) + "|", *rows[1:]])


def _cell(value: float, low: float, high: float) -> str:
    """Return a value with its interval, if it has one."""
    return f"{value:.2f}" if isnan(low) else f"{value:.2f} [{low:.2f}, {high:.2f}]"


def load_rows(shared: Path, export: Path, windows: Sequence[str]) -> dict[str, list[Row]]:
    """Return verdict and label of each labelled takeaway, by window."""
    scorer = load_scorer(shared)
    return {window: scorer.load(export, shared / "corpus" / "gold", window)[0] for window in windows}


def measure(shared: Path, rows: Rows) -> Measured:
    """Return the pooled measures: decisions over all windows together, other measures as weighted means of the windows.

    Intervals are from a bootstrap over days; there are none for measures over pairs of takeaways.
    """
    value = _pooled(load_scorer(shared), rows)
    days: dict[tuple[str, str], list[Row]] = {}
    for window, found in rows.items():
        for system, gold in found:
            days.setdefault((window, system["date"]), []).append((system, gold))
    draw = random.Random(1)  # noqa: S311 - for a bootstrap, no secret
    samples = [
        _decisions([row for day in draw.choices(list(days.values()), k=len(days)) for row in day])
        for _ in range(RESAMPLES)
    ]
    return {name: (value[name], *_middle([s[name] for s in samples if name in s])) for name in MEASURES}


def reliability(rows: Rows) -> str:
    """Return a Markdown table of how many takeaways were new, by novelty."""
    judged = [
        (s["novelty"], g["status"] == "NEW")
        for found in rows.values()
        for s, g in found
        if g["status"] != "UNSURE"
    ]
    lines = []
    for low, high in pairwise(STEPS):
        found = [(novelty, new) for novelty, new in judged if low <= novelty < high]
        if found:
            mean, share = (sum(column) / len(found) for column in zip(*found, strict=True))
            lines.append([f"{low:.2f}-{min(high, 1):.2f}", str(len(found)), f"{mean:.2f}", f"{share:.2f}"])
    return render_table(["novelty", "takeaways", "mean novelty", "share new"], lines)


def _pooled(scorer: Any, rows: Rows) -> dict[str, float]:
    found = [scorer.measures(window) for window in rows.values()]
    sizes = [len(window) for window in rows.values()]
    opened = [sum(g["status"] == "NEW" for _, g in window) for window in rows.values()]
    weeks = sum(len({s["date"] for s, _ in window}) for window in rows.values()) / 7
    every = [row for window in rows.values() for row in window]

    def mean(name: str, weights: Sequence[float]) -> float:
        kept = [(float(m[name]), w) for m, w in zip(found, weights, strict=True) if not isnan(m[name])]
        return sum(value * w for value, w in kept) / max(sum(w for _, w in kept), 1e-9)

    return {
        **_decisions(every),
        "pair F1": mean("pair F1", sizes),
        "BCubed F1": mean("BCubed F1", sizes),
        "link@1": mean("link@1", sizes),
        "recall@10/week": mean("recall@10/week", opened),
        "alerts/week": sum(s["status"] == "new" for s, _ in every) / weeks,
    }


def _decisions(rows: Sequence[Row]) -> dict[str, float]:
    judged = [(s, g["status"] == "NEW") for s, g in rows if g["status"] != "UNSURE"]
    said = sum(s["status"] == "new" for s, _ in judged)
    both = sum(s["status"] == "new" and gold for s, gold in judged)
    wanted = sum(gold for _, gold in judged)
    return {
        "new F1": 2 * both / max(said + wanted, 1),
        **_ranked([(s["novelty"], gold) for s, gold in judged]),
    }


def _ranked(judged: list[tuple[float, bool]]) -> dict[str, float]:
    """Return C_min and average precision of the novelty over all windows together."""
    ranked = sorted(judged, key=lambda found: -found[0])
    new = max(sum(gold for _, gold in ranked), 1)
    old = max(len(ranked) - new, 1)
    best, hits, total = 1.0, 0, 0.0
    for place, (novelty, gold) in enumerate(ranked, 1):
        hits += gold
        total += hits / place if gold else 0.0
        if place == len(ranked) or ranked[place][0] != novelty:
            best = min(best, (new - hits) / new + COST * (place - hits) / old)
    return {"C_min": best, "AP": total / new}


def _middle(values: list[float]) -> tuple[float, float]:
    ranked = sorted(values) or [nan]
    return ranked[int(len(ranked) * 0.025)], ranked[int(len(ranked) * 0.975)]


def load_scorer(shared: Path) -> Any:
    """Return tools/score_themes.py as a module; raises SystemExit if it cannot be loaded."""
    spec = importlib.util.spec_from_file_location("score_themes", shared / "tools" / "score_themes.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{shared}: no tools/score_themes.py there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
