"""Judge all stored assessments of a series again, and compare the result with the stored verdicts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from monitor.config import Config
from monitor.models import TakeawayId, Verdict
from monitor.pipeline.second_reader import SecondReader, titles_of
from monitor.pipeline.tracking import SeriesTracking, Tracked, load_history
from monitor.store import Store


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A takeaway whose status or theme would change; `old` is None if it had no verdict yet."""

    id: TakeawayId
    old: Verdict | None
    new: Verdict


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The result of a replay: how many takeaways were judged, and those whose verdict would change."""

    takeaways: int
    differences: tuple[Difference, ...]


def replay(
    config: Config, store: Store, series: str, *, keep: bool, second: SecondReader | None = None
) -> Replay:
    """Judge every takeaway again in order of date; the new verdicts are stored only with `keep`.

    The answers of a second reader are logged in either case.
    """
    tracking = SeriesTracking(config, store, series)
    if second:
        tracking.ask(second, since=date.min)
    held = {
        day.id_of(verdict): verdict for day in store.assessments.outline(series) for verdict in day.verdicts
    }
    tracked = tracking.read_settled(since=date.min)
    if keep:
        _keep(config, store, series, tracked)
    again = {one.judged.id_of(verdict): verdict for one in tracked for verdict in one.judged.verdicts}
    differences = (
        Difference(id=own, old=old, new=new)
        for own, new in again.items()
        if (old := held.get(own)) is None or (old.status, old.theme) != (new.status, new.theme)
    )
    return Replay(takeaways=len(again), differences=tuple(differences))


def _keep(config: Config, store: Store, series: str, tracked: Iterable[Tracked]) -> None:
    with store.atomic():
        for one in tracked:
            store.assessments.add_verdicts(one.assessment, one.judged.verdicts)
        history = replace(load_history(store, series), titles=titles_of(config, store, series))
        store.theme_names.keep(series, history.names_to_keep)
