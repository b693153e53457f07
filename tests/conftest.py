"""Fixtures that every test may ask for, and in which order and surroundings all run."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import settings
from xdist.scheduler import WorkStealingScheduling

from monitor.config import Config
from tests.desk import Desk, Site, build_config, build_nowhere, configure, fill_demo_store
from tests.receivers import run_hook
from tests.servers import publisher, web

settings.register_profile("monitor", deadline=None)  # a busy machine makes no example a failure
settings.load_profile("monitor")

# Each worker, and each process that a test starts, would else compile all of our modules again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

os.environ |= {"no_proxy": "*", "NO_PROXY": "*"}  # nothing stands between the tests and loopback

__all__ = ["publisher", "web"]


def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are cores, as many tests wait for a moment to come."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config: pytest.Config) -> WorkStealingScheduling | None:
    """Let an idle worker take over half of another's tests, unless told otherwise: none works alone at the end."""
    return WorkStealingScheduling(config) if config.getoption("dist") == "load" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow tests: what is left for the end is short."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty store, on the first day."""
    with Site() as site, run_hook() as hook:
        yield Desk(site, hook, build_config(tmp_path, site.base, hook.url))


@pytest.fixture(scope="session")
def demo_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose store holds the demo's ten days; to be copied, never changed."""
    folder = tmp_path_factory.mktemp("demo_days")
    fill_demo_store(folder)
    return folder


@pytest.fixture
def demo_config(tmp_path: Path, demo_days: Path) -> Config:
    """A configuration whose store, in the test's own folder, holds the demo's ten days."""
    copytree(demo_days, tmp_path, dirs_exist_ok=True)
    return build_nowhere(tmp_path)


@pytest.fixture
def folder(tmp_path: Path, demo_days: Path) -> Path:
    """A folder with the demo's ten days."""
    copytree(demo_days, tmp_path, dirs_exist_ok=True)
    configure(tmp_path, "http://127.0.0.1:9")
    return tmp_path


def pytest_runtest_setup() -> None:
    """A command run within the process sets the levels of the log and where it goes: the next test begins anew."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if type(one) is logging.StreamHandler]:
        root.removeHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(logging.NOTSET)
