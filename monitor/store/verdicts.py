"""Write verdicts to the rows of takeaways, and read them in full or in outline."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from monitor.models import Earlier, Reason, ReasonKind, Status, Takeaway, TakeawayId, Verdict
from monitor.store.packing import pack, unpack
from monitor.store.rows import Row, place_of, write_document

STATUSES = frozenset(get_args(Status))
MAX_NUMBER = 10_000  # as ids have four digits
KINDS = frozenset(get_args(ReasonKind))
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
    """Return the verdict of a takeaway's row; raises ValueError or TypeError for a damaged one."""
    also, kinds, reasons = (json.loads(row[name]) for name in ("also", "reason_kinds", "reasons"))
    check_verdict(row["theme"], also, row["status"], row["folder"])
    check_numbers(row["position"], row["number"], row["novelty"])
    if not KINDS.issuperset(kinds) or not all(isinstance(one, str) for one in reasons):
        raise ValueError(f"{kinds!r} and {reasons!r} are no reasons")
    return Verdict(
        takeaway=Takeaway(position=row["position"], number=row["number"], text=row["text"]),
        theme=row["theme"],
        folder=row["folder"],
        also=tuple(also),
        status=row["status"],
        novelty=row["novelty"],
        possibly_new=bool(row["possibly_new"]),
        earlier=tuple(map(_earlier, json.loads(unpack(row["earlier"])))),
        reasons=tuple(Reason(*one) for one in zip(kinds, reasons, strict=True)),
    )


def read_outline(row: Sequence[Any]) -> tuple[int, Verdict]:
    """Return the assessment's number and the verdict in outline; raises ValueError or TypeError for a damaged row."""
    assessment, position, number, text, theme, listed, status, novelty, possibly_new, was_read = row
    if isinstance(text, bytes):
        raise ValueError("the text is not UTF-8")  # noqa: TRY004  a damaged value, not a wrong call
    also = json.loads(listed) if listed else []
    check_verdict(theme, also, status)
    check_numbers(position, number, novelty)
    verdict = Verdict(
        takeaway=Takeaway(position=position, number=number, text=text),
        theme=theme,
        also=tuple(also),
        status=status,
        novelty=novelty,
        possibly_new=bool(possibly_new),
        earlier=(),
        reasons=WAS_READ if was_read else (),
    )
    return assessment, verdict


def read_judged(row: Row) -> tuple[date, str, Verdict, str, str]:
    """Return the assessment's date and edition, the verdict, the toplines its takeaway leads, and its detail."""
    return *place_of(row), read_verdict(row), row["support"], row["passage"]


def check_verdict(theme: str, also: Iterable[str], status: str, folder: str | None = None) -> None:
    """Raise ValueError or TypeError unless these are ids of themes, and a status."""
    for one in (theme, *also, *([] if folder is None else [folder])):
        _check_id(one)
    if status not in STATUSES:
        raise ValueError(f"{status!r} is no status")


@lru_cache(maxsize=20_000)
def _check_id(theme: str) -> None:
    TakeawayId.parse(theme)


def check_numbers(position: int, number: int, novelty: float = 0.0) -> None:
    """Raise ValueError or TypeError if one of them is out of range."""
    if not (0 < position < MAX_NUMBER and 0 < number < MAX_NUMBER and 0 <= novelty <= 1):
        raise ValueError(f"position {position}, number {number} or novelty {novelty} is out of range")


def _earlier(found: dict[str, Any]) -> Earlier:
    if not isinstance(found["text"], str) or not 0 <= found["score"] <= 1:
        raise ValueError(f"{found!r} is no earlier takeaway")
    if found.get("theme") is not None:
        _check_id(found["theme"])
    return Earlier(**{**found, "date": date.fromisoformat(found["date"])})
