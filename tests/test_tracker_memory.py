"""Laws of what is kept beside the database: it changes no verdict, and it is thrown away where it does not fit."""

import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.config import Config
from monitor.demo.story import DAYS, DEMO_KEY, load_post
from monitor.mapped import map_arrays, save_arrays
from monitor.models import JudgedAssessment, Takeaway
from monitor.pipeline import tracker_memory
from monitor.pipeline.correct import correct
from monitor.pipeline.tracker_memory import build_tracker, load_tracker, memory_path
from monitor.pipeline.tracking import SeriesTracking
from monitor.store import Store, open_store
from monitor.themes import Tracker
from tests.desk import build_config
from tests.past import keep_past

FIRST = date(2026, 1, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is kept after a few days already."""
    for name, days in {"LAG": 2, "MAX_BEHIND": 4, "AT_ONCE": 3, "PER_FILE": 5}.items():
        monkeypatch.setattr(tracker_memory, name, days)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return build_config(tmp_path, "http://127.0.0.1:9", "http://127.0.0.1:9/hook")


def publish(store: Store, day: date, *, seed: int, edition: str = "") -> None:
    """Store an assessment of takeaways and toplines of the demo's, or a revision of one."""
    posts = [load_post(one) for one in DAYS]
    chance = random.Random(seed)  # noqa: S311  the same each time
    chosen = chance.sample([text for post in posts for text in post.takeaways], 3)
    toplines = chance.choice(posts).toplines
    keep_past(store, DEMO_KEY, day, chosen, edition=edition, toplines=toplines)


def track(config: Config, store: Store) -> tuple[JudgedAssessment, ...]:
    SeriesTracking(config, store, DEMO_KEY).update()
    return store.assessments.judged(DEMO_KEY)


def fill(config: Config, days: int) -> None:
    """Fill the store with so many days, tracked one by one."""
    with open_store(config.database, write=True) as store:
        for n in range(days):
            publish(store, FIRST + n * DAY, seed=n)
            track(config, store)


def knows(tracker: Tracker) -> list[tuple[object, ...]]:
    """Return the verdicts on days that follow, which all that a tracker knows bears on."""
    day = date(2026, 2, 20)
    takeaways = [Takeaway(position=n, text=text) for n, text in enumerate(load_post(DAYS[3]).takeaways, 1)]
    return [
        tracker.read(day + n * DAY, takeaways, ["Barges pass the weir."] * len(takeaways)) for n in range(2)
    ]


def read_verdicts(config: Config, store: Store) -> Tracker:
    """Return a tracker that has read every verdict."""
    tracker = build_tracker(config)
    for judged in store.assessments.judged(DEMO_KEY):
        tracker.remember(judged)
    return tracker


@contextmanager
def loaded(config: Config) -> Iterator[tuple[Tracker, Tracker]]:
    """Yield a tracker that may use the file, and one that has read the verdicts."""
    with open_store(config.database, write=True) as store:
        yield (
            load_tracker(config, store, DEMO_KEY),
            read_verdicts(config, store),
        )


@pytest.mark.slow
def test_what_is_kept_changes_no_verdict(config: Config) -> None:
    """A tracker that goes on from the file judges as one that has read every verdict."""
    fill(config, 9)
    path = memory_path(config.database, DEMO_KEY)
    before = path.read_bytes()
    with loaded(config) as (mapped, rebuilt):
        assert knows(mapped) == knows(rebuilt)
    assert path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_to_a_history_verdicts_are_those_without_a_file(seed: int, tmp_path: Path) -> None:
    """News, further editions, edits, imports of old days, corrections, a gap: two stores, one of which can keep no file."""
    chance = random.Random(seed)  # noqa: S311  the same each time
    ours, theirs = (
        build_config(tmp_path / name, "http://127.0.0.1:9", "http://127.0.0.1:9/hook") for name in ("a", "b")
    )
    memory_path(theirs.database, DEMO_KEY).mkdir(parents=True)
    with open_store(ours.database, write=True) as kept, open_store(theirs.database, write=True) as bare:
        newest = FIRST
        for step in range(30):
            kinds = [
                "news",
                "news",
                "news",
                "edition",
                "edit",
                "old",
                "merge",
                "gap" if step == 12 else "news",
            ]
            kind = kinds[-1] if step == 12 else chance.choice(kinds)
            newest += DAY * {"news": 1, "gap": 70}.get(kind, 0)
            day = newest if kind in ("news", "gap", "edition") else FIRST + DAY * chance.randint(-9, step)
            results = [_happen(one, store, kind, day, step) for one, store in ((ours, kept), (theirs, bare))]
            assert results[0] == results[1]
    assert map_arrays(memory_path(ours.database, DEMO_KEY))


def _happen(config: Config, store: Store, kind: str, day: date, step: int) -> tuple[JudgedAssessment, ...]:
    if kind == "merge":
        themes = sorted({one.theme for one in store.overviews.takeaways(DEMO_KEY)})
        if len(themes) > 1:
            one, other = themes[step % len(themes)], themes[step % len(themes) - 1]
            correct(config, store, DEMO_KEY, kind="merge", subject=one, value=other, now=NOW)
        return store.assessments.judged(DEMO_KEY)
    publish(store, day, seed=step, edition="special" if kind == "edition" else "")
    return track(config, store)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _swap(path: Path) -> None:
    about, arrays = map_arrays(path) or ({}, {})
    save_arrays(path, {**about, "marks": "of another history"}, arrays.items())


def _age(path: Path) -> None:
    about, arrays = map_arrays(path) or ({}, {})
    save_arrays(path, {**about, "basis": "of another version"}, [("x", arrays["ever.table"])])


@pytest.mark.slow
@pytest.mark.parametrize(
    "harm",
    [
        _cut,
        _flip,
        _swap,
        _age,
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("{}\n" * 99),
    ],
)
def test_a_file_that_does_not_fit_is_made_again(harm: Callable[[Path], object], config: Config) -> None:
    """Torn, damaged, of another history, another version, or gone: no verdict hangs on it."""
    fill(config, 9)
    path = memory_path(config.database, DEMO_KEY)
    harm(path)
    with loaded(config) as (mapped, rebuilt):
        assert knows(mapped) == knows(rebuilt)
    found = map_arrays(path)
    assert found
    assert found[0]["known"] == 9 - 2


@pytest.mark.slow
def test_other_words_make_the_file_again(config: Config) -> None:
    """What takeaways are read by is part of what must fit."""
    fill(config, 9)
    wider = replace(config, tracking=config.tracking.changed(matters={"whelks": ("whelk*", "crab*")}))
    with loaded(wider) as (mapped, rebuilt):
        assert knows(mapped) == knows(rebuilt)


@pytest.mark.slow
def test_a_folder_without_room_or_right_to_write_costs_no_verdict(config: Config) -> None:
    """Where the file cannot be written, the verdicts are read again."""
    fill(config, 9)
    path = memory_path(config.database, DEMO_KEY)
    path.unlink()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_store(config.database, write=False) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        try:
            mapped = load_tracker(config, store, DEMO_KEY)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert knows(mapped) == knows(read_verdicts(config, store))
    assert not path.exists()
    assert not list(path.parent.glob(".*.part"))


def test_a_process_killed_while_it_writes_leaves_the_file_before(tmp_path: Path) -> None:
    """The new file comes to its place whole, or not at all."""
    path = tmp_path / "tables"
    save_arrays(path, {"n": 1}, [("a", np.arange(9))])
    code = (
        "import os, signal, sys; from pathlib import Path; import numpy as np; from monitor.mapped import save_arrays;"
        "os.fsync = lambda number: os.kill(os.getpid(), signal.SIGKILL);"
        "save_arrays(Path(sys.argv[1]), {'n': 2}, [('a', np.zeros(9))])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False, env=os.environ)
    found = map_arrays(path)
    assert done.returncode == -signal.SIGKILL
    assert found
    assert (found[0], found[1]["a"].tolist()) == ({"n": 1}, list(range(9)))


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    """Of every kind and shape, and none can be written to."""
    arrays: dict[str, NDArray[Any]] = {
        "numbers": np.arange(7, dtype=np.int32),
        "table": np.ones((3, 5), np.float16),
        "flags": np.array([True, False]),
        "nothing": np.zeros((0, 4), np.int16),
    }
    save_arrays(tmp_path / "tables", {"of": "all kinds"}, arrays.items())
    about, found = map_arrays(tmp_path / "tables") or ({}, {})
    assert about == {"of": "all kinds"}
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert (found[name].dtype, found[name].tolist()) == (array.dtype, array.tolist())
        assert not found[name].flags.writeable
