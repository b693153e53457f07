"""Laws of the log's forms and of the metrics' text."""

import json
import logging
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from monitor.log_files import LogFile
from monitor.logs import Lines, choose_form, story


def record(message: str, level: int = logging.WARNING) -> logging.LogRecord:
    """Return a record of noon, 1 June 2026."""
    made = logging.LogRecord("monitor.x", level, "x.py", 1, message, None, None)
    made.created = 1780315200.0
    return made


def test_a_person_reads_the_time_of_a_line_in_the_zone_of_the_times_that_it_quotes() -> None:
    """That of the settings, which the text of a line uses, too."""
    zone = ZoneInfo("Europe/Kyiv")
    assert Lines("human", lambda: zone).format(record("blocked")) == "2026-06-01 15:00:00 EEST blocked"


def test_each_form_is_one_line_with_its_story() -> None:
    """For a person with the time, for the journal with the priority, for machines as JSON, for a command bare."""
    with story("check 1"):
        lines = {form: Lines(form).format(record("two\nlines")) for form in ("plain", "journal", "json")}
        human = Lines("human").format(record("blocked"))
    assert human == "2026-06-01 12:00:00 UTC [check 1] blocked"
    assert lines["plain"] == "two | lines"
    assert lines["journal"] == "<4>[check 1] two | lines"
    assert json.loads(lines["json"]) == {
        "time": "2026-06-01T12:00:00.000+00:00",
        "level": "warning",
        "logger": "monitor.x",
        "story": "check 1",
        "message": "two\nlines",
    }


def test_the_form_suits_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under systemd for the journal; into a pipe as JSON."""
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    assert choose_form() == "journal"
    monkeypatch.delenv("JOURNAL_STREAM")
    assert choose_form() == "json"


def test_libraries_do_not_tell_their_steps() -> None:
    """--verbose tells monitor's steps; those of a connection would bury them."""
    code = (
        "import logging; from monitor.logs import set_up_logging; set_up_logging('plain', level=logging.DEBUG);"
        "logging.getLogger('urllib3').debug('theirs'); logging.getLogger('monitor.x').debug('ours');"
        "logging.getLogger('monitor.cli.checks').info('too')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == ["ours", "too"]


@pytest.mark.parametrize(("level", "times"), [("INFO", 1), ("DEBUG", 3)])
def test_a_failure_that_lasts_is_logged_when_it_begins(level: str, times: int) -> None:
    """In the daemon; who asks for every step gets it each time, and so does a check by hand."""
    code = (
        "import logging; from monitor.logs import set_up_logging, warn; log = logging.getLogger('monitor.x');"
        f"set_up_logging('plain', level=logging.{level}, repeat=%s);"
        "[warn(log, 'the sitemap fails', again=again) for again in (False, True, True)]"
    )
    for repeat, lines in ((False, times), (True, 3)):
        done = subprocess.run(
            [sys.executable, "-c", code % repeat], capture_output=True, text=True, check=True
        )
        assert done.stderr.splitlines() == ["the sitemap fails"] * lines


def test_a_log_file_on_a_full_disk_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a traceback nor a complaint for each line."""
    file = LogFile("/dev/full", encoding="utf-8")
    for _ in range(3):
        file.emit(record("a line"))
    assert capsys.readouterr().err == "/dev/full: cannot be written: no room left on the disk\n"
    with pytest.raises(OSError, match="No space left"):
        file.close()
