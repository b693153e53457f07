"""Laws of corrections in a history that grows at the front: they stay with the takeaways that they name."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli import lookup as commands
from monitor.config import Config
from monitor.correction import Correction, CorrectionKind
from monitor.corrections import Corrections
from monitor.demo.story import DEMO_KEY
from monitor.errors import CorrectionRefused
from monitor.models import Assessment
from monitor.pipeline.correct import correct, undo_correction, withdraw_corrections
from monitor.pipeline.ingest import ingest_silently
from monitor.pipeline.replay import replay
from monitor.pipeline.stranded import find_stranded
from monitor.pipeline.tracking import SeriesTracking, load_history
from monitor.store import Store, open_store
from monitor.web import Site
from monitor.web.models.log import name_log
from monitor.web.pages import finding as pages

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 20, tzinfo=UTC)
ON_THEMES: tuple[CorrectionKind, ...] = ("follow", "mute", "rename", "rename")
PLACING: tuple[CorrectionKind, ...] = ("merge", "merge", "move", "not-new", "split")


def read_days(config: Config) -> list[Assessment]:
    """Return the assessments of the demo, oldest first."""
    with open_store(config.database, write=False) as store:
        return [one for day in store.dates.all(DEMO_KEY) for one in store.assessments.of_day(DEMO_KEY, day)]


def add(config: Config, store: Store, days: Sequence[Assessment]) -> None:
    """Store assessments and judge what they concern, as a backfill does."""
    for one in days:
        ingest_silently(store, one, seen_at=NOW)
    SeriesTracking(config, store, DEMO_KEY).update()


def themes(store: Store) -> Mapping[str, str]:
    """Return the theme of each takeaway."""
    return {one.id: one.theme for one in store.overviews.takeaways(DEMO_KEY)}


def say(config: Config, store: Store, kind: CorrectionKind, subject: str, value: str | None = None) -> int:
    """Make a correction; return its number."""
    return correct(config, store, DEMO_KEY, kind=kind, subject=subject, value=value, now=NOW).id


def elsewhere(config: Config, folder: Path) -> Config:
    """Return the demo's settings with an empty database."""
    return replace(config, database=folder / "late.db")


@pytest.mark.parametrize("seed", range(2))
def test_follows_mutes_and_renames_are_of_the_theme_that_their_takeaway_is_in_now(
    demo_config: Config, tmp_path: Path, seed: int
) -> None:
    """Of two names that meet in a theme the later one holds; what is withdrawn by an old id is withdrawn."""
    chance, days = random.Random(seed), read_days(demo_config)  # noqa: S311  nothing secret
    late = elsewhere(demo_config, tmp_path)
    with open_store(late.database, write=True) as store:
        add(late, store, days[5:])
        asked: dict[int, tuple[CorrectionKind, str]] = {}
        for theme in chance.sample(sorted(set(themes(store).values())), 12):
            kind = chance.choice(ON_THEMES)
            asked[say(late, store, kind, theme, f"Name {theme}" if kind == "rename" else None)] = kind, theme
        for place in (4, 2, 0):
            add(late, store, days[place : place + 2])
            now, standing = themes(store), store.corrections.standing(DEMO_KEY)
            names = {now[subject]: f"Name {subject}" for kind, subject in asked.values() if kind == "rename"}
            assert standing.names == names
            assert standing.followed == {now[name] for kind, name in asked.values() if kind == "follow"}
            assert standing.muted == {now[name] for kind, name in asked.values() if kind == "mute"}
            history = load_history(store, DEMO_KEY)
            assert {theme: history.names[theme] for theme in names} == names
        assert any(themes(store)[subject] != subject for _, subject in asked.values())
        for kind, subject in asked.values():
            if kind in {"follow", "mute"} and subject_is_asked(store, kind, subject):
                withdraw_corrections(store, DEMO_KEY, kind, subject, now=NOW)
        standing = store.corrections.standing(DEMO_KEY)
        assert not standing.followed | standing.muted


def subject_is_asked(store: Store, kind: str, subject: str) -> bool:
    """Return whether the theme of a takeaway is still followed or muted."""
    standing = store.corrections.standing(DEMO_KEY)
    return themes(store)[subject] in (standing.followed if kind == "follow" else standing.muted)


@pytest.mark.parametrize("seed", range(3))
def test_merges_and_moves_hold_in_a_history_that_grows_at_the_front(
    demo_config: Config, tmp_path: Path, seed: int
) -> None:
    """A replay finds nothing else, and taken back all is as the history alone makes it."""
    chance, days = random.Random(seed), read_days(demo_config)  # noqa: S311  nothing secret
    late = elsewhere(demo_config, tmp_path)
    with open_store(late.database, write=True) as store:
        add(late, store, days[5:])
        names = chance.sample(sorted(set(themes(store).values())), 6)
        for _ in range(5):
            subject, value = chance.sample(names, 2)
            kind = chance.choice(PLACING)
            try:
                say(late, store, kind, subject, None if kind == "split" else value)
            except CorrectionRefused:
                continue
        for place in (4, 2, 0):
            add(late, store, days[place : place + 2])
            now, standing = themes(store), store.corrections.standing(DEMO_KEY)
            put = {one.subject for one in standing.in_force if one.kind in {"split", "move", "not-new"}}
            for one in standing.in_force:
                if (
                    one.kind in {"merge", "move"}
                    and one.value
                    and not {one.subject, one.value} & put - {one.subject}
                ):
                    assert now[one.subject] == now[one.value], one
            assert replay(late, store, DEMO_KEY, keep=False).differences == ()
        for logged in chance.sample(log := store.corrections.log(DEMO_KEY), len(log)):
            undo_correction(late, store, DEMO_KEY, logged.correction.id, now=NOW)
        with open_store(demo_config.database, write=False) as whole:
            assert themes(store) == themes(whole)


def test_ids_of_old_mails_lead_to_the_theme_that_their_takeaway_is_in_now(
    demo_config: Config, tmp_path: Path
) -> None:
    """On commands, pages and in the log, which has its present name, whatever was said of it is undone or not."""
    days, late = read_days(demo_config), elsewhere(demo_config, tmp_path)
    with open_store(late.database, write=True) as store:
        add(late, store, days[5:])
        old = sorted(set(themes(store).values()))
        said = {say(late, store, "follow", theme): theme for theme in old}
        undo_correction(late, store, DEMO_KEY, min(said), now=NOW)
        add(late, store, days[:5])
        assert any(themes(store)[one] != one for one in old)
        overview, history = Site(load=lambda: late).overview(store, DEMO_KEY), load_history(store, DEMO_KEY)
        log = name_log(store, overview, DEMO_KEY)
        assert len(log) == len(old)
        for one in log:
            theme = themes(store)[said[one.logged.correction.id]]
            found = commands.find_theme(store, DEMO_KEY, one.logged.correction.subject)
            assert found.id == pages.find_theme(overview, one.logged.correction.subject).id == theme
            assert (one.subject.id, one.subject.name) == (theme, history.names[theme])


def test_a_correction_whose_theme_lost_most_of_its_takeaways_is_told() -> None:
    """With the theme in which they are now; nothing is said if the theme only got another id, or was merged."""
    one, two, three = "2026-06-10/1", "2026-06-11/1", "2026-06-12/1"
    older = "2026-06-08/1"
    follow = Correction(id=1, kind="follow", subject=one, value=None, made_at=NOW)
    merge = Correction(id=2, kind="merge", subject=one, value=older, made_at=NOW)
    was, before = Corrections([follow]), dict.fromkeys((one, two, three), one)

    def found(now: Corrections, after: Mapping[str, str]) -> list[tuple[str, int, int]]:
        return [what[1:] for what in find_stranded(was, before, now, after)]

    assert found(was, {one: one, two: older, three: older}) == [(older, 2, 3)]
    assert found(was, {one: one, two: one, three: older}) == []
    assert found(Corrections([follow], {one: older}), dict.fromkeys(before, older)) == []
    assert found(Corrections([follow, merge]), dict.fromkeys(before, older)) == []
    assert found(was, {}) == []
