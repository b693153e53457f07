"""Laws of a new history: it never begins unsaid where there was one before."""

from pathlib import Path

import pytest

from monitor.cli.beginning import say_beginning
from monitor.config import load_config
from monitor.store.daemons import claim_for_daemon, note_prepared
from monitor.store.locks import Lock, hold
from tests.daemons import daemon
from tests.desk import configure, provide_store
from tests.process import run

BEGINS = "a new history begins"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Settings for a site that is not there, and no database."""
    configure(tmp_path, "http://127.0.0.1:9")
    return tmp_path


def test_a_first_check_says_that_a_history_begins_and_quiet_ones_do_not(folder: Path) -> None:
    """Once: the second check has a database."""
    assert f"no database yet: {BEGINS}" in run(folder, "check").stderr
    assert BEGINS not in run(folder, "check").stderr
    for file in folder.glob("monitor.db*"):
        file.unlink()
    assert BEGINS not in run(folder, "--quiet", "check").stderr


def test_a_check_without_the_earlier_database_says_so_even_quietly(folder: Path) -> None:
    """Its lock files stay where it was; an archive has its pages, wherever the database is looked for."""
    run(folder, "check")
    (folder / "monitor.db").rename(folder / "moved.db")
    said = run(folder, "--quiet", "check").stderr
    assert (
        f"monitor.db: no database here, though there seems to have been one ({folder / 'monitor.db.lock'})"
        in said
    )
    assert said.count(BEGINS) == 1
    (folder / "archive" / "aa").mkdir(parents=True)
    with (folder / "config.yaml").open("a") as file:
        file.write("database: elsewhere/monitor.db\n")
    assert f"there seems to have been one ({folder / 'archive'})" in run(folder, "--quiet", "check").stderr


@pytest.mark.parametrize("command", ["check", "import page.html", "backfill --since 2026-06-08"])
@pytest.mark.slow
def test_what_begins_beside_a_daemon_that_has_just_begun_makes_the_database_if_it_comes_first(
    folder: Path, command: str
) -> None:
    """Nothing has disappeared: the daemon waits for a lock, or is between its own lock and its database."""
    (folder / "page.html").write_text("no assessment")
    lock = Lock(folder / "monitor.db.lock")
    lock.acquire(wait=0)
    with daemon(folder) as running:
        running.wait_for("another monitor is at work")
        lock.release()
        assert "no database yet" in run(folder, "status").stderr
        done = run(folder, "--quiet", *command.split())
        assert "disappeared" not in done.stderr
        assert BEGINS not in done.stderr
        assert (folder / "monitor.db").exists()
        running.wait_for("monitor runs")
        (folder / "monitor.db").unlink()
        assert "has disappeared while `monitor run` (process " in run(folder, *command.split()).stderr


def test_the_lock_of_a_process_at_work_is_no_trace_of_an_earlier_history(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As that of the other one of two checks that begin a history at once."""
    config = load_config(folder / "config.yaml")
    with hold(config.database, "", 0.0):
        say_beginning(config)
    assert "there seems to have been one" not in caplog.text
    say_beginning(config)
    assert "there seems to have been one" in caplog.text


@pytest.mark.parametrize("command", ["check", "status", "themes", "doctor", "backup copy"])
def test_a_database_that_disappeared_beside_its_daemon_is_said_to_be_gone(folder: Path, command: str) -> None:
    """By each command alike; none says that there is none yet, or that a new history begins."""
    with claim_for_daemon(folder / "monitor.db"):
        note_prepared(folder / "monitor.db")
        done = run(folder, *command.split())
    said = f"{done.stdout}{done.stderr}"
    assert "monitor.db: the database has disappeared while `monitor run` (process " in said
    assert BEGINS not in said
    assert not (folder / "monitor.db").exists()


def test_setting_another_database_says_that_the_present_one_stays_behind(folder: Path) -> None:
    """Only if it does, and if there is none at the new place."""
    new = folder / "data" / "monitor.db"
    assert "warning" not in run(folder, "config", "set", "database", "other.db").stderr
    provide_store(folder / "other.db")
    said = run(folder, "config", "set", "database", "data/monitor.db").stderr
    assert f"warning: database: there is none at {new}, so the next check begins a new history" in said
    assert f"move {folder / 'other.db'} there" in said
    provide_store(new)
    run(folder, "config", "set", "database", "other.db")
    assert "warning" not in run(folder, "config", "set", "database", "data/monitor.db").stderr
