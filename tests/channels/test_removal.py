"""Laws of `channels remove`: the channel leaves config.yaml, all else stays, and what it is owed is named."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.compose import MessageContext, compose_operator
from monitor.config import load_config
from monitor.config.edit import remove_value, set_value
from monitor.demo.story import DEMO_KEY, DEMO_SERIES
from monitor.store import open_store
from monitor.store.digest_queue import HeldTakeaway
from tests.desk import provide_store
from tests.past import keep_past

TEXT = f"""# mine
series: {{{DEMO_KEY}: { {**DEMO_SERIES, "site": "http://127.0.0.1:9"}!r}}}  # the only one

channels:
  # for the desk
  desk:
    kind: file  # JSON lines
    path: desk.jsonl
  me: {{kind: stdout}}

http:   {{retries: 1}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Settings with two channels."""
    path = tmp_path / "config.yaml"
    path.write_text(TEXT)
    return path


def remove(file: Path, name: str) -> tuple[int, str]:
    """Remove a channel; return the status and what is said."""
    done = CliRunner().invoke(cli, ["--config", str(file), "channels", "remove", name], standalone_mode=False)
    return (0, done.output) if done.exception is None else (2, str(done.exception))


def test_a_removed_channel_leaves_all_else_as_it_is(file: Path) -> None:
    """Byte for byte, comments and spaces too."""
    assert remove(file, "desk") == (0, f"{file}: channels.desk is removed\n")
    gone = "  desk:\n    kind: file  # JSON lines\n    path: desk.jsonl\n"
    assert file.read_text() == TEXT.replace(gone, "")
    assert [*load_config(file).channels] == ["me"]


def test_the_last_channel_takes_its_block_with_it(file: Path) -> None:
    """An empty block would be a mistake; messages go to the terminal then, which is said."""
    assert remove(file, "desk")[0] == 0
    status, said = remove(file, "channels.me")
    assert (status, "messages go to the terminal" in said) == (0, True)
    assert "channels:" not in file.read_text()
    assert [*load_config(file).channels] == ["terminal"]
    assert remove(file, "terminal") == (
        2,
        "config.yaml has no channels, so messages go to the terminal",
    )


def test_what_a_removed_channel_is_owed_is_named(file: Path) -> None:
    """With the command that gives it up."""
    database = load_config(file).database
    provide_store(database)
    context = MessageContext(series=DEMO_KEY, series_name="Saltmarsh Watch", publisher="")
    with open_store(database, write=True) as store:
        message = compose_operator(context, id="m", subject="S", text="T")
        store.messages.enqueue(message, ["desk"], at=datetime.now(UTC))
    assert "1 message is owed to it" in (said := remove(file, "desk")[1])
    assert "`monitor deliveries drop desk`" in said


def test_the_alerts_that_a_removed_channel_holds_are_named_as_alerts(file: Path) -> None:
    """A channel that takes no digest is not said to have one; beside a digest they are counted."""
    database = load_config(file).database
    provide_store(database)
    days = [date(2026, 6, day) for day in (6, 7, 8)]
    held = [HeldTakeaway("Crabs rested.", by_edit=False)]
    with open_store(database, write=True) as store:
        for day in days:
            keep_past(store, DEMO_KEY, day, ["Crabs rested."])
            [one] = store.assessments.of_day(DEMO_KEY, day)
            store.digest_queue.add("desk", one, at=datetime.now(UTC), held=held if day != days[2] else [])
            store.digest_queue.add("me", one, at=datetime.now(UTC), held=held)
    of = f"of {DEMO_KEY}, up to 2026-06-08,"
    assert f"a digest of 3 assessments {of} and 2 held alerts wait for it" in remove(file, "desk")[1]
    assert f"3 held alerts {of} wait for it" in remove(file, "me")[1]


def test_the_secret_of_a_removed_channel_is_named(file: Path) -> None:
    """The file that it stands in stays; one that another channel reads is no matter."""
    (file.parent / "secrets").mkdir()
    secret = file.parent / "secrets/desk-url"
    secret.write_text("https://example.org/hook")
    hook = "{kind: webhook, url_file: secrets/desk-url}"
    file.write_text(TEXT.replace("{kind: stdout}", f"{hook}\n  twin: {hook}"))
    assert remove(file, "twin") == (0, f"{file}: channels.twin is removed\n")
    said = f"{secret} still contains the channel's secret; no other setting uses it\n"
    assert remove(file, "me") == (0, f"{file}: channels.me is removed\n{said}")
    assert secret.exists()


def test_an_unknown_channel_is_answered_by_those_there_are(file: Path) -> None:
    """And nothing changes."""
    assert remove(file, "dest") == (2, "no channel 'dest'; known: desk, me; did you mean desk?")
    assert file.read_text() == TEXT


def test_a_channel_set_to_nothing_is_answered_by_the_command_that_removes_it(file: Path) -> None:
    """Who tries `config set` hears of it."""
    words = ["--config", str(file), "config", "set", "channels.desk", "null"]
    said = str(CliRunner().invoke(cli, words, standalone_mode=False).exception)
    assert said.endswith("; `monitor channels remove desk` removes the channel")


@pytest.mark.parametrize("text", [TEXT, "a: 1\n", "channels: {me: {kind: stdout}}\nb: 2\n"])
def test_what_is_put_can_be_taken_out(text: str) -> None:
    """And the text is as before, however it is written."""
    path = ("channels", "new")
    assert remove_value(set_value(text, path, {"kind": "file", "path": "a"}), path) == text
