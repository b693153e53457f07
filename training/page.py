"""Write the measured figures into the evaluation page, between two marks; the text around them stays."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from monitor.chat import Answered
from training.gold import WINDOWS
from training.pool import (
    MEASURES,
    Row,
    Rows,
    load_rows,
    load_scorer,
    measures_table,
    reliability,
    render_table,
)
from training.second_reader import READ

BEGIN, END = "<!-- figures: written by training.evaluate -->", "<!-- end of figures -->"
ERAS: Mapping[str, tuple[str, ...]] = {
    "spring and summer 2022": ("L0", "L1", "L2"),
    "autumn 2022": ("L3", "L4"),
    "December 2025": ("L5",),
}
WORST = 15  # mistakes of each kind


def write_figures(
    page: Path, shared: Path, ours: Path, with_reader: Path, answers: Sequence[Answered]
) -> None:
    """Replace the tables between the marks with new ones; raises ValueError if a mark is missing."""
    alone = load_rows(shared, ours, WINDOWS)
    together = load_rows(shared, with_reader, READ)
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page}: no {BEGIN} or no {END}")
    pooled = {
        "tracker alone, L0-L5": alone,
        "tracker alone, L1-L5": {window: alone[window] for window in READ},
        "with a reader, L1-L5": together,
    }
    by_era = {f"{era}, alone": {w: alone[w] for w in found} for era, found in ERAS.items()}
    for era, found in ERAS.items():
        by_era[f"{era}, with a reader"] = {w: together[w] for w in found if w in READ}
    parts = [
        "### All windows pooled",
        measures_table("windows", shared, pooled.items()),
        "### What is told",
        told_table(pooled),
        "### By era",
        measures_table("windows", shared, by_era.items()),
        "### By window, tracker alone",
        windows_table(shared, alone),
        "### By window, with a reader",
        windows_table(shared, together),
        "### Is novelty a probability?",
        reliability(alone),
        "### Cost of a reader",
        cost(together, answers),
        "### The worst mistakes by their ids",
        f"Raised, though known: {worst(alone, new=False)}",
        f"Missed, though new: {worst(alone, new=True)}",
    ]
    page.write_text(before + BEGIN + "\n\n" + "\n\n".join(parts) + "\n\n" + END + after, encoding="utf-8")


def told_table(named: Mapping[str, Rows]) -> str:
    """Return a Markdown table of alerts and possibly new takeaways per seven assessments, one line per set of windows."""
    heads = (
        *("windows", "alerts a week", "share of them new", "of new themes"),
        *("possibly new a week", "share of them new", "of new themes, both"),
    )
    lines = []
    for name, rows in named.items():
        weeks = sum(len({system["date"] for system, _ in found}) for found in rows.values()) / 7
        judged = [row for found in rows.values() for row in found if row[1]["status"] != "UNSURE"]
        new = _count_new(judged)
        raised = [row for row in judged if row[0]["status"] == "new"]
        possible = [row for row in judged if row[0]["possibly_new"]]
        alerts, both = _count_new(raised), _count_new(raised + possible)
        of_alerts = [f"{len(raised) / weeks:.1f}", f"{alerts / len(raised):.2f}", f"{alerts / new:.2f}"]
        share = (both - alerts) / len(possible)
        of_both = [f"{len(possible) / weeks:.1f}", f"{share:.2f}", f"{both / new:.2f}"]
        lines.append([name, *of_alerts, *of_both])
    return render_table(heads, lines)


def _count_new(rows: Sequence[Row]) -> int:
    return sum(gold["status"] == "NEW" for _, gold in rows)


def windows_table(shared: Path, rows: Rows) -> str:
    """Return a Markdown table with one line per window."""
    *names, rate = ("new P", "new R", *MEASURES)
    lines, scorer = [], load_scorer(shared)
    for window, found in rows.items():
        measured = scorer.measures(found)
        rates = f"{measured[rate]:.1f} ({measured[f'gold {rate}']:.1f})"
        lines.append([window, *(f"{measured[name]:.2f}" for name in names), rates])
    return render_table(["window", *names, f"{rate} (gold)"], lines)


def cost(rows: Rows, answers: Sequence[Answered]) -> str:
    """Return in words what a day costs in questions and tokens, as the recorded reader counts them."""
    days = len({(window, system["date"]) for window, found in rows.items() for system, _ in found})
    asked, answered = (
        sum(counts) for counts in zip(*((a.tokens_asked, a.tokens_answered) for a in answers), strict=True)
    )
    return (
        f"A day: {len(answers) / days:.1f} questions, {asked / days:,.0f} tokens asked and {answered / days:,.0f} answered"
        " (four characters a token)."
    )


def worst(rows: Rows, *, new: bool) -> str:
    """Return ids and novelties of the worst mistakes: the new ones of least novelty, or the others of most novelty."""
    found = [
        (float(system["novelty"]), gold["id"])
        for window in rows.values()
        for system, gold in window
        if gold["status"] != "UNSURE" and (gold["status"] == "NEW") == new
    ]
    chosen = sorted(found, reverse=not new)[:WORST]
    return ", ".join(f"{ident} ({novelty:.3f})" for novelty, ident in chosen) + "."
