"""Judge all stored assessments of a series again, and compare the result with the stored verdicts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from monitor.config import Config
from monitor.models import Verdict
from monitor.pipeline.second_reader import SecondReader, titles_of
from monitor.pipeline.tracking import SeriesTracking, Tracked, load_history
from monitor.store import Store


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A takeaway whose status or theme would change; `old` is None if it had no verdict yet."""

    date: date
    edition: str
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
        (day.date, day.edition, verdict.takeaway.position): verdict
        for day in store.assessments.outline(series)
        for verdict in day.verdicts
    }
    tracked = list(tracking.read_again(since=date.min))
    if keep:
        _keep(config, store, series, tracked)
    differences = (
        Difference(date=one.assessment.date, edition=one.assessment.edition, old=old, new=new)
        for one in tracked
        for new in one.judged.verdicts
        if (old := held.get((one.assessment.date, one.assessment.edition, new.takeaway.position))) is None
        or (old.status, old.theme) != (new.status, new.theme)
    )
    return Replay(takeaways=sum(len(one.judged.verdicts) for one in tracked), differences=tuple(differences))


def _keep(config: Config, store: Store, series: str, tracked: Iterable[Tracked]) -> None:
    with store.atomic():
        for one in tracked:
            store.assessments.add_verdicts(one.assessment, one.judged.verdicts)
        history = replace(load_history(store, series), titles=titles_of(config, store, series))
        store.theme_names.keep(series, history.names_to_keep)
