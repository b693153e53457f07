"""The law of access: doctor asks with the rights of the user that the service works as, also when root asks."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.config import Config, parse_config
from monitor.pipeline.access import find_refused, find_worker

NOBODY = 65534


@pytest.fixture
def config() -> Iterator[Config]:
    """A configuration whose data belong to a service's user, in a folder that anybody can reach."""
    if os.geteuid() != 0:
        pytest.skip("only root can ask for another user")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "archive" / "ab").mkdir(parents=True)
        (folder / "monitor.db").touch()
        (folder / "config.yaml").write_text("series: {roca: {site: 'https://a.example'}}\n")
        for path in (folder, folder / "monitor.db", folder / "archive", folder / "archive" / "ab"):
            os.chown(path, NOBODY, NOBODY)
        path = folder / "config.yaml"
        yield parse_config(path.read_text(), path=path, environ={})


def test_what_the_owner_can_use_is_good(config: Config) -> None:
    """The owner of the data is who the service works as; root gets its own rights back."""
    assert find_worker(config) == (NOBODY, NOBODY)
    assert find_refused(config) == ()
    assert (os.geteuid(), os.getegid()) == (0, 0)


def test_what_root_left_behind_is_named(config: Config) -> None:
    """A folder of the archive, a log of the database, or a configuration that only root can use."""
    left = (config.path, config.database.with_name("monitor.db-wal"), config.archive / "ab")
    left[1].touch()
    for path in left:
        os.chown(path, 0, 0)
        path.chmod(0o700)
    assert find_refused(config) == left
