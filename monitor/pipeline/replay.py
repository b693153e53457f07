"""Track the whole store again with the present model, and compare with the verdicts it holds."""

from dataclasses import dataclass, replace
from datetime import date

from monitor.config import Config
from monitor.models import Verdict
from monitor.pipeline.second_reader import SecondReader, titles_of
from monitor.pipeline.tracking import SeriesTracking, load_history
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
    """The result of a replay: how many takeaways were tracked, and those with another verdict."""

    takeaways: int
    differences: tuple[Difference, ...]


def replay(
    config: Config, store: Store, series: str, *, keep: bool, second: SecondReader | None = None
) -> Replay:
    """Track every takeaway again in order of date; the new verdicts are stored only with `keep`.

    The answers of a second reader are logged in either case, since it was asked.
    """
    tracking = SeriesTracking(config, store, series)
    held = {
        (day.date, day.edition, verdict.takeaway.position): verdict
        for day in store.assessments.outline(series)
        for verdict in day.verdicts
    }
    count = 0
    differences = []
    tracked = list(tracking.read_again(since=date.min, second=second))
    with store.atomic():
        for one in tracked:
            assessment, verdicts = one.assessment, one.judged.verdicts
            count += len(verdicts)
            for new in verdicts:
                old = held.get((assessment.date, assessment.edition, new.takeaway.position))
                if old is None or (old.status, old.theme) != (new.status, new.theme):
                    differences.append(
                        Difference(date=assessment.date, edition=assessment.edition, old=old, new=new)
                    )
            if keep:
                store.assessments.add_verdicts(assessment, verdicts)
        if keep:
            history = replace(load_history(store, series), titles=titles_of(config, store, series))
            store.theme_names.keep(series, history.names_to_keep)
    return Replay(takeaways=count, differences=tuple(differences))
