"""Write verdicts to the rows of takeaways, and read them in full or in outline."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from monitor.models import Earlier, Reason, Takeaway, Verdict
from monitor.store.packing import pack, unpack
from monitor.store.rows import Row, day_of, write_document

WAS_READ = (Reason("second reader", ""),)  # in an outline: a second reader gave an opinion, not loaded


def verdict_values(verdict: Verdict) -> tuple[object, ...]:
    """Return the column values theme, folder, also, status, novelty, possibly_new, earlier, reasons, reason_kinds."""
    return (
        verdict.theme,
        verdict.folder,
        json.dumps(verdict.also),
        verdict.status,
        verdict.novelty,
        verdict.possibly_new,
        pack(write_document([vars(one) for one in verdict.earlier])),
        json.dumps([reason.text for reason in verdict.reasons], ensure_ascii=False),
        json.dumps([reason.kind for reason in verdict.reasons]),
    )


def read_verdict(row: Row) -> Verdict:
    """Return the verdict of a takeaway's row."""
    return Verdict(
        takeaway=Takeaway(position=row["position"], number=row["number"], text=row["text"]),
        theme=row["theme"],
        folder=row["folder"],
        also=tuple(json.loads(row["also"])),
        status=row["status"],
        novelty=row["novelty"],
        possibly_new=bool(row["possibly_new"]),
        earlier=tuple(map(_earlier, json.loads(unpack(row["earlier"])))),
        reasons=tuple(map(Reason, json.loads(row["reason_kinds"]), json.loads(row["reasons"]))),
    )


def read_outline(row: Sequence[Any]) -> tuple[int, Verdict]:
    """Return the assessment's number and the verdict in outline; raises ValueError for a damaged row."""
    assessment, position, number, text, theme, also, status, novelty, possibly_new, was_read = row
    if isinstance(text, bytes):
        raise ValueError("the text is not UTF-8")  # noqa: TRY004  a damaged value, not a wrong call
    verdict = Verdict(
        takeaway=Takeaway(position=position, number=number, text=text),
        theme=theme,
        also=tuple(json.loads(also)) if also else (),
        status=status,
        novelty=novelty,
        possibly_new=bool(possibly_new),
        earlier=(),
        reasons=WAS_READ if was_read else (),
    )
    return assessment, verdict


def read_judged(row: Row) -> tuple[date, str, Verdict, str, str]:
    """Return the assessment's date and edition, the verdict, the toplines its takeaway leads, and its detail."""
    return day_of(row), row["edition"], read_verdict(row), row["support"], row["passage"]


def _earlier(found: dict[str, Any]) -> Earlier:
    return Earlier(**{**found, "date": date.fromisoformat(found["date"])})
