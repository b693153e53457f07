"""The registry and what all channels share."""

import io
import sys
from typing import get_args

import pytest

from monitor.blocks import BlockError
from monitor.channels import CHANNELS, KINDS, load_channel
from monitor.channels.stdout import Stdout
from monitor.cli.output import SafeStream
from monitor.errors import TransportError
from monitor.hosts import is_loopback
from monitor.message_kinds import MessageKind
from monitor.messages import Message
from monitor.setup.channels import QUESTIONS

KEYS = {
    "email": {"to": "a@b.example", "sender": "c@d.example", "host": "mail.b.example"},
    "slack": {"url": "https://hooks.example/x"},
    "stdout": {},
    "webhook": {"url": "https://hooks.example/x"},
    "file": {"path": "messages.jsonl"},
    "apprise": {"url": "json://hooks.example/x"},
}


def test_every_channel_is_read_by_its_kind() -> None:
    """Each entry of the registry is what its kind makes in the configuration, and gets all but updates by default."""
    assert sorted(KEYS) == sorted(CHANNELS)
    for kind in CHANNELS:
        channel_type = load_channel(kind)
        channel = channel_type.read({"kind": kind, **KEYS[kind]})
        assert (type(channel), channel.kind) == (channel_type, kind)
        assert {*channel.messages, "update"} == set(get_args(MessageKind))


@pytest.mark.parametrize("kind", KEYS)
def test_unknown_keys_are_refused(kind: str) -> None:
    """A key a channel does not have is a mistake that names the key."""
    with pytest.raises(BlockError) as caught:
        load_channel(kind).read({"kind": kind, **KEYS[kind], "colour": "red"})
    assert [(m.place, m.said) for m in caught.value.mistakes] == [(("colour",), "unknown key")]


def test_every_kind_can_be_added_by_a_command() -> None:
    """`monitor channels add` and `monitor init` know each kind and what to ask for."""
    assert sorted(KINDS.values()) == sorted(QUESTIONS) == sorted(CHANNELS)
    for kind, required in KEYS.items():
        assert {*required} <= {question.key for question in QUESTIONS[kind]}


def test_messages_can_be_chosen() -> None:
    """A channel gets the kinds it names; a kind there is not, or none at all, is a mistake."""
    assert Stdout.read({"messages": ["digest", "operator"]}).messages == ("digest", "operator")
    for wrong in (["digests"], []):
        with pytest.raises(BlockError):
            Stdout.read({"messages": wrong})


def test_stdout_prints_the_text(message: Message, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output gets the text, and one line end."""
    Stdout().send(message)
    assert capsys.readouterr() == (message.text, "")


def test_an_ascii_terminal_shows_question_marks(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that knows only ASCII shows "?" for other letters, and no traceback."""
    written = io.BytesIO()
    with io.TextIOWrapper(written, encoding="ascii") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        Stdout().send(message)
        assert written.getvalue().decode() == message.text.replace("Ü", "?")


def test_a_closed_standard_output_is_temporary(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed standard output is a temporary failure."""
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    with pytest.raises(TransportError) as caught:
        Stdout().send(message)
    assert caught.value.permanent is False


def test_a_full_disk_behind_standard_output_is_named_once(
    message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line's own stream says which file failed, and so does the channel: one of them is enough."""
    with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123  unbuffered, so that closing writes nothing
        monkeypatch.setattr(sys, "stdout", SafeStream(io.BufferedWriter(full), encoding="utf-8"))
        with pytest.raises(TransportError) as caught:
            Stdout().send(message)
        assert str(caught.value) == "standard output: no room left on the disk"


@pytest.mark.parametrize(
    ("host", "own"),
    [("localhost", True), ("LOCALHOST.", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True),
     ("localhost.example", False), ("10.0.0.1", False), ("mail.b.example", False)],
)  # fmt: skip
def test_only_names_of_this_machine_are_loopback(host: str, own: bool) -> None:
    """Only this machine's own names and addresses are loopback."""
    assert is_loopback(host) is own
