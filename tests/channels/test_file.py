"""Files: every form reads back, a repeat is not written twice, and what a crash cut short is mended."""

import json
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from monitor.channels import File
from monitor.channels.atom import ATOM, NEWEST
from monitor.channels.webhook import webhook_payload
from monitor.errors import TransportError
from monitor.models import Message

FORMS = ["json", "markdown", "atom"]


def file(path: Path, form: str = "json") -> File:
    """Return a channel to a file."""
    return File.model_validate({"path": path, "format": form})


def test_json_lines_hold_what_a_webhook_is_posted(tmp_path: Path, message: Message) -> None:
    """One line a message, with the webhook's keys."""
    path = tmp_path / "new" / "messages.jsonl"
    for name in ("a", "b"):
        file(path).send(replace(message, id=name))
    told = [json.loads(line) for line in path.read_text().splitlines()]
    assert told == [webhook_payload(replace(message, id=name)) for name in ("a", "b")]


def test_markdown_shows_the_text_and_lets_no_page_format(tmp_path: Path, message: Message) -> None:
    """A heading, and the text as it is; markup in a subject is escaped."""
    path = tmp_path / "messages.md"
    file(path, "markdown").send(replace(message, subject="<b>1</b> *new*"))
    assert path.read_text() == (
        "<!-- digest:harbour:2022-06-01 -->\n\n## \\<b\\>1\\</b\\> \\*new\\*\n\n"
        "    * The lock & weir at Ünterau opened.\n    .\n    Source: Harbour Institute\n\n"
        "<!-- end of digest:harbour:2022-06-01 -->\n\n"
    )


def test_atom_is_a_feed_with_the_newest_first(tmp_path: Path, message: Message) -> None:
    """The feed parses, has what RFC 4287 demands of feed and entry, and keeps its length."""
    path = tmp_path / "feed.xml"
    for n in range(NEWEST + 2):
        file(path, "atom").send(replace(message, id=f"m{n}"))
    feed = ET.parse(path).getroot()  # noqa: S314  our own
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert [entries[0].findtext(f"{{{ATOM}}}id"), len(entries)] == [f"urn:monitor:m{NEWEST + 1}", NEWEST]
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{{{ATOM}}}{name}")
        assert all(entry.findtext(f"{{{ATOM}}}{name}") for entry in entries)
    content = entries[0].find(f"{{{ATOM}}}content")
    assert content is not None
    assert (content.get("type"), content.text) == ("html", message.html)
    assert [entry.name for entry in tmp_path.iterdir()] == ["feed.xml"]


@pytest.mark.parametrize("form", FORMS)
def test_a_repeat_is_not_written_twice(form: str, tmp_path: Path, message: Message) -> None:
    """A message whose delivery was not noted, as after a crash, stands in the file once."""
    path = tmp_path / "file"
    file(path, form).send(message)
    once = path.read_bytes()
    file(path, form).send(message)
    assert path.read_bytes() == once


@pytest.mark.parametrize("cut", [1, 5, 100])
def test_what_a_crash_cut_short_is_written_anew(cut: int, tmp_path: Path, message: Message) -> None:
    """Half a line at the end of the file gives way; the lines before it stay."""
    path = tmp_path / "file"
    file(path).send(replace(message, id="a"))
    file(path).send(replace(message, id="b"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    file(path).send(replace(message, id="b"))
    assert path.read_bytes() == whole


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_leaves_the_file_as_it_was(form: str, tmp_path: Path, message: Message) -> None:
    """Where the disk takes no more, the message stays owed and the file whole; real limits, in a process of its own."""
    path = tmp_path / "file"
    file(path, form).send(replace(message, id="a"))
    before = path.read_bytes()
    code = (
        "import sys; from pathlib import Path; from datetime import date; from monitor.channels import File;"
        "from monitor.compose import MessageContext, compose_operator\n"
        "m = compose_operator(MessageContext(series='s', series_name='s', publisher=''), id='b', subject='t', text='u ' * 5000)\n"
        f"File(path=Path({str(path)!r}), format={form!r}).send(m)"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 2000, len(before) + 2000))

    done = subprocess.run(
        [sys.executable, "-c", code],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert "TransportError" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("form", FORMS)
def test_a_place_that_cannot_be_written(form: str, message: Message) -> None:
    """The error names the file; it is temporary."""
    with pytest.raises(TransportError, match=r"^/proc/nowhere/file: ") as caught:
        file(Path("/proc/nowhere/file"), form).send(message)
    assert caught.value.permanent is False


def test_a_feed_that_is_none_is_left_alone(tmp_path: Path, message: Message) -> None:
    """A file of somebody else's is named, not replaced."""
    path = tmp_path / "feed.xml"
    path.write_text("my diary")
    with pytest.raises(TransportError, match=r"feed\.xml"):
        file(path, "atom").send(message)
    assert path.read_text() == "my diary"
