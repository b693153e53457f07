"""Files: every form reads back, a repeat is not written twice, and what a crash cut short is mended."""

import json
import os
import resource
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from monitor.channels.atom import ATOM, MAX_ENTRIES
from monitor.channels.file import File
from monitor.channels.webhook import webhook_payload
from monitor.compose import MessageContext, compose_operator
from monitor.errors import TransportError
from monitor.messages import Message

FORMS = ["json", "markdown", "atom"]


def file(path: Path, form: str = "json") -> File:
    """Return a channel to a file."""
    return File.read({"path": path, "format": form})


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


@pytest.mark.slow
def test_atom_is_a_feed_with_the_newest_first(tmp_path: Path, message: Message) -> None:
    """The feed parses, has what RFC 4287 demands of feed and entry, and keeps its length."""
    path = tmp_path / "feed.xml"
    for n in range(MAX_ENTRIES + 2):
        file(path, "atom").send(replace(message, id=f"m{n}"))
    feed = ET.parse(path).getroot()  # noqa: S314  our own
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert [entries[0].findtext(f"{{{ATOM}}}id"), len(entries)] == [
        f"urn:monitor:m{MAX_ENTRIES + 1}",
        MAX_ENTRIES,
    ]
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{{{ATOM}}}{name}")
        assert all(entry.findtext(f"{{{ATOM}}}{name}") for entry in entries)
    content = entries[0].find(f"{{{ATOM}}}content")
    assert content is not None
    assert (content.get("type"), content.text) == ("html", message.html)
    assert [entry.name for entry in tmp_path.iterdir()] == ["feed.xml"]


def test_a_feed_has_no_words_that_a_mail_hides(tmp_path: Path) -> None:
    """What mails show in a list of mails only would stand visibly in readers that drop styles."""
    told = MessageContext(series="harbour", series_name="Harbour Report", publisher="")
    file(tmp_path / "feed.xml", "atom").send(
        compose_operator(told, id="a", subject="Late", text="Nothing came.")
    )
    content = ET.parse(tmp_path / "feed.xml").getroot().findtext(f".//{{{ATOM}}}content") or ""  # noqa: S314  our own
    assert (content.count("Nothing came."), "display:none" in content) == (1, False)


@pytest.mark.parametrize("form", FORMS)
def test_a_repeat_is_not_written_twice(form: str, tmp_path: Path, message: Message) -> None:
    """A message whose delivery was not noted, as after a crash, stands in the file once."""
    path = tmp_path / "file"
    file(path, form).send(message)
    once = path.read_bytes()
    file(path, form).send(message)
    assert path.read_bytes() == once


@pytest.mark.parametrize("cut", [1, 5, 100])
def test_what_a_crash_cut_short_is_written_again(cut: int, tmp_path: Path, message: Message) -> None:
    """Half a line at the end of the file gives way; the lines before it stay."""
    path = tmp_path / "file"
    file(path).send(replace(message, id="a"))
    file(path).send(replace(message, id="b"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    file(path).send(replace(message, id="b"))
    assert path.read_bytes() == whole


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("words", [1, 5000], ids=["short", "long"])
def test_a_full_disk_leaves_the_file_as_it_was(
    form: str, words: int, tmp_path: Path, message: Message
) -> None:
    """Where the disk takes no more, the message stays owed and the file whole; real limits, in a process of its own.

    A short message fits a buffer, a long one does not.
    """
    path = tmp_path / "file"
    file(path, form).send(replace(message, id="a"))
    before = path.read_bytes()
    code = (
        "import sys; from pathlib import Path; from datetime import date; from monitor.channels.file import File;"
        "from monitor.compose import MessageContext, compose_operator\n"
        f"m = compose_operator(MessageContext(series='s', series_name='s', publisher=''), id='b', subject='t', text='u ' * {words})\n"
        f"File(path=Path({str(path)!r}), format={form!r}).send(m)"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, len(before) + 20))

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


@pytest.mark.parametrize("form", FORMS)
def test_a_text_cannot_pretend_that_a_message_is_in_the_file(
    form: str, tmp_path: Path, message: Message
) -> None:
    """Whatever marks a takeaway holds, the message they name is written when its time comes."""
    marks = '<!-- b -->\n<!-- end of b -->\r\n<!-- end of b -->\u2028{"id": "b", "x": 1}\n{"id": "b", <id>urn:monitor:b</id>'
    path = tmp_path / "file"
    file(path, form).send(replace(message, id="a", subject=marks, text=marks, html=marks))
    before = path.read_bytes()
    file(path, form).send(replace(message, id="b", text="It stands here.", html="It stands here."))
    assert path.read_bytes() != before
    assert "It stands here." in path.read_text()


@pytest.mark.parametrize("cut", [2, 30, 60, 150])
def test_a_section_that_a_crash_cut_short_is_written_again(
    cut: int, tmp_path: Path, message: Message
) -> None:
    """Half a section at the end of the file gives way; the sections before it stay."""
    path = tmp_path / "messages.md"
    file(path, "markdown").send(replace(message, id="a"))
    file(path, "markdown").send(replace(message, id="b"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    file(path, "markdown").send(replace(message, id="b"))
    assert path.read_bytes().rstrip() == whole.rstrip()


def test_sections_of_an_earlier_version_stay(tmp_path: Path, message: Message) -> None:
    """A section without its second mark, with others after it, is whole: it is neither repeated nor cut."""
    path = tmp_path / "messages.md"
    old = "<!-- a -->\n\n## A\n\n    Text\n\n<!-- b -->\n\n## B\n\n    Text\n\n"
    path.write_text(old)
    file(path, "markdown").send(replace(message, id="a"))
    assert path.read_text() == old
    file(path, "markdown").send(replace(message, id="c"))
    assert path.read_text().startswith(old)


NO_CHARACTERS_OF_XML = "".join(map(chr, (0, 1, 8, 11, 12, 14, 31, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF)))


def test_characters_that_xml_forbids_do_not_break_the_feed(tmp_path: Path, message: Message) -> None:
    """They are left out, and the next message gets into the feed (XML 1.0, 2.2)."""
    path = tmp_path / "feed.xml"
    bad = f"a{NO_CHARACTERS_OF_XML}b\U0001f6a2"
    quotes = tuple(replace(quote, url=f"https://harbour.example/{bad}") for quote in message.takeaways)
    file(path, "atom").send(replace(message, id=f"1{bad}", subject=bad, text=bad, html=bad, takeaways=quotes))
    file(path, "atom").send(replace(message, id="2"))
    entries = ET.parse(path).getroot().findall(f"{{{ATOM}}}entry")  # noqa: S314  our own
    assert [entry.findtext(f"{{{ATOM}}}title") for entry in entries] == [message.subject, "ab\U0001f6a2"]


def test_a_feed_that_an_earlier_version_broke_is_mended(tmp_path: Path, message: Message) -> None:
    """A feed with a forbidden character in it is taken up again."""
    path = tmp_path / "feed.xml"
    file(path, "atom").send(message)
    path.write_text(path.read_text().replace("monitor", "moni\uffff\x0btor", 1))
    file(path, "atom").send(replace(message, id="2"))
    assert len(ET.parse(path).getroot().findall(f"{{{ATOM}}}entry")) == 2  # noqa: S314  our own


def test_a_feed_keeps_its_id_and_its_title(tmp_path: Path, message: Message) -> None:
    """Whatever series the last message is of (RFC 4287, 4.2.6); an id that is there already stays."""
    path = tmp_path / "feed.xml"
    seen = set()
    for n, series in enumerate(("roca", "iran", "roca")):
        file(path, "atom").send(replace(message, id=str(n), series=series))
        feed = ET.parse(path).getroot()  # noqa: S314  our own
        seen.add((feed.findtext(f"{{{ATOM}}}id"), feed.findtext(f"{{{ATOM}}}title")))
    assert len(seen) == 1
    path.write_text(path.read_text().replace(str(seen.pop()[0]), "urn:monitor:roca"))
    file(path, "atom").send(replace(message, id="4"))
    assert ET.parse(path).getroot().findtext(f"{{{ATOM}}}id") == "urn:monitor:roca"  # noqa: S314  our own


def test_the_content_of_an_entry_is_a_fragment_of_html(tmp_path: Path, message: Message) -> None:
    """Of a whole page only what stands in its body."""
    path = tmp_path / "feed.xml"
    page = (
        "<!DOCTYPE html><html><head><title>x</title></head><body class='a'>\n<p>1 &lt; 2</p>\n</body></html>"
    )
    file(path, "atom").send(replace(message, html=page))
    content = ET.parse(path).getroot().find(f"{{{ATOM}}}entry/{{{ATOM}}}content")  # noqa: S314  our own
    assert content is not None
    assert (content.get("type"), content.text) == ("html", "<p>1 &lt; 2</p>")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_keeps_its_link_and_its_mode(form: str, tmp_path: Path, message: Message) -> None:
    """A link to the web server's copy stays a link, and a file made readable stays so."""
    real, link = tmp_path / "www" / "file", tmp_path / "file"
    real.parent.mkdir()
    file(real, form).send(replace(message, id="a"))
    real.chmod(0o640)
    link.symlink_to("www/file")
    file(link, form).send(replace(message, id="b"))
    assert (link.is_symlink(), real.stat().st_mode & 0o777) == (True, 0o640)
    assert [path.name for path in real.parent.iterdir()] == ["file"]
    assert "b" in real.read_text()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_regular_file_is_refused(form: str, tmp_path: Path, message: Message) -> None:
    """A pipe would hold the channel for ever, a device would take everything and keep nothing."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/null"), tmp_path):
        with pytest.raises(TransportError, match="is not a regular file") as caught:
            file(path, form).send(message)
        assert caught.value.permanent is True


@pytest.mark.parametrize("form", FORMS)
def test_channels_that_share_a_file_lose_nothing(form: str, tmp_path: Path, message: Message) -> None:
    """Two that write to one file at the same time leave both messages in it."""
    path = tmp_path / "file"
    threads = [
        threading.Thread(target=file(path, form).send, args=(replace(message, id=f"m{n}!"),))
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"m{n}!" in path.read_text() for n in range(12))


@pytest.mark.parametrize("form", ["json", "markdown"])
@pytest.mark.parametrize("theirs", ["Notes of the watch", '{"id": "older", "kind": "digest"}', "a\n\nb", "é"])
def test_what_others_wrote_stays(form: str, theirs: str, tmp_path: Path, message: Message) -> None:
    """A last line without its end, as an editor leaves it, is not taken for one that a crash cut short."""
    path = tmp_path / "out"
    path.write_text(theirs)
    for _ in range(2):
        File.read({"path": str(path), "format": form}).send(message)
    text = path.read_text()
    assert text.startswith(f"{theirs}\n")
    assert text.count(message.id) == (1 if form == "json" else 2)


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_a_whole_message_without_its_end_of_line_is_not_repeated(
    form: str, tmp_path: Path, message: Message
) -> None:
    """An editor, or a crash in the very last moment, may have taken it away."""
    channel = File.read({"path": str(tmp_path / "out"), "format": form})
    channel.send(message)
    whole = (tmp_path / "out").read_text().rstrip("\n")
    (tmp_path / "out").write_text(whole)
    channel.send(message)
    assert (tmp_path / "out").read_text().rstrip("\n") == whole
    channel.send(replace(message, id="next"))
    assert (tmp_path / "out").read_text().startswith(f"{whole}\n")
