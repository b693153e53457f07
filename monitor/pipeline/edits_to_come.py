"""Edits that wait for the next notice about their assessment, and when it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.config import Config
from monitor.models import Dated
from monitor.revise import is_material, revise
from monitor.store import Store
from monitor.text import moment_in_words

DAY = timedelta(days=1)  # between two notices about one assessment


@dataclass(frozen=True, kw_only=True)
class EditToCome(Dated):
    """An assessment with edits that were not announced yet; their notice goes with the first check from `due_at` on."""

    date: date
    edition: str
    due_at: datetime


def find_edits_to_come(config: Config, store: Store, series: str) -> Iterator[EditToCome]:
    """Yield the assessments with edits that are worth a notice and wait for it, if a channel takes such notices."""
    for one in store.assessments.unannounced(series) if config.channels_for("revision") else ():
        known, told_at = store.assessments.last_announced(one), store.messages.last_made(one, "revision")
        if known and told_at and any(map(is_material, revise(known.assessment, one))):
            yield EditToCome(date=one.date, edition=one.edition, due_at=told_at + DAY)


def say_edit_to_come(one: EditToCome, zone: ZoneInfo, now: datetime) -> str:
    """Return "2026-06-18 was edited again: the notice goes with the first check from 2026-06-20 22:10 UTC on"."""
    due = f"first check from {moment_in_words(one.due_at, zone)} on" if one.due_at > now else "next check"
    return f"{one.key} was edited again: the notice goes with the {due}"
