"""Laws of `deliveries move`: a renamed channel loses nothing, and gets nothing twice."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.compose import MessageContext, compose_operator
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.store import open_store
from monitor.store.digest_queue import HeldTakeaway
from tests.daemons import daemon
from tests.desk import configure, provide_store
from tests.past import keep_past
from tests.process import run

CONTEXT = MessageContext(series=DEMO_KEY, series_name="Saltmarsh Watch", publisher="")
NOW = datetime.now(UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Settings with the channel `new`, and a database that owes `old` four messages, of which `new` was sent one, and a digest."""
    configure(tmp_path, "http://127.0.0.1:9", channel="kind: file, path: new.jsonl")
    config = tmp_path / "config.yaml"
    config.write_text(config.read_text().replace("{out:", "{new:"))
    provide_store(tmp_path / "monitor.db")
    with open_store(tmp_path / "monitor.db", write=True) as store:
        for name in ("owed", "given-up", "sent", "other"):
            message = compose_operator(CONTEXT, id=name, subject="S", text="T")
            channels = {"sent": ["old", "new"], "other": ["other"]}.get(name, ["old"])
            store.messages.enqueue(message, channels, at=NOW)
        for one in store.deliveries.list():
            delivery = store.deliveries.load(one.id)
            if (one.message, one.channel) == ("sent", "new"):
                store.deliveries.settle(delivery, at=NOW)
            if one.message == "given-up":
                store.deliveries.mark_dead(delivery)
        keep_past(store, DEMO_KEY, DAYS[0], ["Crabs rested."])
        [assessment] = store.assessments.of_day(DEMO_KEY, DAYS[0])
        store.digest_queue.add("old", assessment, at=NOW)
    return tmp_path


@pytest.mark.slow
def test_a_renamed_channel_gets_what_it_was_owed_once(folder: Path) -> None:
    """Also what was given up, and the digest; what it was sent already is dropped, and others keep theirs."""
    assert "`monitor deliveries move old CHANNEL`" in run(folder, "status").stdout
    moved = run(folder, "deliveries", "move", "old", "channels.new")
    assert moved.stderr == "handed over to new: 2 deliveries and what waits for its digest\n"
    run(folder, "check")
    got = [json.loads(line)["id"] for line in (folder / "new.jsonl").read_text().splitlines()]
    assert got[:2] == ["owed", "given-up"]
    assert [one for one in got[2:] if "digest" in one] == [got[2]]
    listed = json.loads(run(folder, "deliveries", "--json").stdout)
    states = {(one["message"], one["channel"]): (one["state"], one["last_error"]) for one in listed}
    assert states["sent", "old"] == ("dropped", "new has a delivery of its own")
    assert states["other", "other"][0] == "owed"
    assert "old" not in run(folder, "status").stdout


def test_what_waits_for_both_waits_for_all_that_either_waited_for(folder: Path) -> None:
    """An assessment waits for the digest of one and with held alerts for both: nothing of it is lost."""
    with open_store(folder / "monitor.db", write=True) as store:
        [assessment] = store.assessments.of_day(DEMO_KEY, DAYS[0])
        for channel, text in (("old", "Crabs rested."), ("new", "Gulls left.")):
            held = [HeldTakeaway(text, by_edit=False)]
            store.digest_queue.add(channel, assessment, at=NOW, held=held)
        assert store.digest_queue.hand_over("old", "new")
        assert not store.digest_queue.hand_over("old", "new")
        [[waits]] = store.digest_queue.waiting(DEMO_KEY).values()
    assert (waits.channel, waits.for_digest) == ("new", True)
    assert {one.text for one in waits.held or ()} == {"Crabs rested.", "Gulls left."}


@pytest.mark.slow
def test_nothing_is_handed_over_while_the_daemon_has_other_settings(folder: Path) -> None:
    """It would refuse what is owed to a channel that it does not know."""
    with daemon(folder) as running:
        running.wait_for("next check at")
        config = folder / "config.yaml"
        config.write_text(config.read_text().replace("{new:", "{newer:"))
        done = run(folder, "deliveries", "move", "old", "newer")
    assert done.returncode == 2
    assert "the running daemon may not know 'newer' yet; first `kill -HUP " in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("old newer", "no channel 'newer'; known: new; did you mean new?"),
        ("new new", "channel 'new' is in config.yaml, and gets what it is owed"),
        ("odl new", "no channel 'odl'; known: new, old, other; did you mean old?"),
    ],
)
def test_only_what_a_removed_channel_is_owed_is_handed_to_one_that_there_is(
    folder: Path, words: str, said: str
) -> None:
    """Any other is a mistake in the command."""
    done = run(folder, "deliveries", "move", *words.split())
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
