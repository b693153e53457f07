"""Laws of ids in old messages: whoever types one is told what became of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from monitor.cli.arguments import Named
from monitor.cli.lookup import check_takeaway, find_assessments, find_theme
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.revise import revise
from monitor.store import Store, open_store
from tests.desk import fill_demo_store

LAST, NOW = DAYS[-1], datetime(2026, 6, 20, tzinfo=UTC)
LATER = LAST + timedelta(days=1)
REMOVED = f"the publisher removed takeaway {LAST}/2; it is in `monitor diff --edits {LAST}`"
REDATED = f"{LAST}/2 is {LATER}/2 since the publisher corrected the date"


def remove(store: Store) -> None:
    """Let the publisher remove the second takeaway of the last day."""
    [old] = store.assessments.of_day(DEMO_KEY, LAST)
    kept = tuple(one for one in old.takeaways if one.number != 2)
    new = replace(old, takeaways=tuple(replace(one, position=n) for n, one in enumerate(kept, 1)))
    store.assessments.add_revision(new, revise(old, new), seen_at=NOW, sha256=None, announced=True)


def redate(store: Store) -> None:
    """Let the publisher correct the date of the last day."""
    [old] = store.assessments.of_day(DEMO_KEY, LAST)
    new = replace(old, date=LATER)
    store.dates.correct(old, new)
    store.assessments.add_revision(new, (), seen_at=NOW, sha256=None, announced=True)


@pytest.mark.slow
@pytest.mark.parametrize("find", [check_takeaway, find_theme])
@pytest.mark.parametrize(("deed", "said"), [(remove, REMOVED), (redate, REDATED)])
def test_an_id_of_what_the_publisher_removed_or_redated_says_so(
    tmp_path: Path, find: Callable[[Store, str, str], object], deed: Callable[[Store], None], said: str
) -> None:
    fill_demo_store(tmp_path)
    with open_store(tmp_path / "monitor.db", write=True) as store:
        deed(store)
        with pytest.raises(click.ClickException) as failed:
            find(store, DEMO_KEY, f"{LAST}/2")
    assert failed.value.message == said


def test_a_takeaway_that_is_not_judged_yet_is_not_called_removed(tmp_path: Path) -> None:
    fill_demo_store(tmp_path)
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.assessments.forget_verdicts(DEMO_KEY, since=LAST)
        with pytest.raises(click.ClickException, match="is not judged yet; the next check judges it"):
            check_takeaway(store, DEMO_KEY, f"{LAST}/2")


def test_a_date_that_the_publisher_corrected_leads_to_the_new_one(tmp_path: Path) -> None:
    fill_demo_store(tmp_path)
    with open_store(tmp_path / "monitor.db", write=True) as store:
        redate(store)
        with pytest.raises(click.ClickException) as failed:
            find_assessments(store, DEMO_KEY, Named(LAST))
    assert failed.value.message == f"{LAST} is {LATER} since the publisher corrected the date"
