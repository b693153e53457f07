"""Every command of README and docs does what it says: run here as it stands, or listed with the reason why not.

Each page has a home of its own with the demo's store in ~/assessments and the demo's site on loopback, and its commands run
there in order, in this process.
"""

import logging
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import monitor.cli.readers
from monitor.cli import _status_of, cli
from monitor.config import load_config
from monitor.config.edit import set_value
from monitor.demo import evening_of
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.errors import MonitorError
from monitor.web import Site, create_app, hash_password
from tests.receivers import Hook, run_hook, run_mailbox
from tests.servers import Reply

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
GENERATED = {"commands.md", "configuration.md", "CHANGELOG.md"}
PAGES = [page for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]) if page.name not in GENERATED]
HASH = hash_password("a long password")
SHELL = {"mkdir", "cp"}  # programs that are run as they stand
NOT_RUN = {  # how a line begins: why it is not run here
    "cd ": "changes a shell",
    "git ": "needs the repository's address",
    "python3 -m venv": "tests/test_release.py installs monitor in a fresh environment",
    ".venv/bin/pip": "tests/test_release.py installs monitor in a fresh environment",
    ". .venv/bin/activate": "changes a shell",
    ".venv/bin/pytest": "is what runs here",
    "python -m": "takes minutes; tests/test_documents.py knows that the module is there",
    "python ../shared": "needs the corpus",
    "pip install": "installs another program",
    "datasette ": "tests/test_datasette.py opens the database by it",
    "make ": "runs all tests; tests/test_documents.py knows that the task is there",
    "sudo ": "needs root, and changes the machine",
    "systemctl ": "needs a running systemd; tests/test_systemd.py judges the units",
    "journalctl ": "needs a running systemd",
    "monitor status --check": "ends with a status of its own where no check was made yet; tests/test_status.py judges it",
    "loginctl ": "needs a running systemd",
    "tar ": "needs a container engine",
    "docker ": "needs a container engine; what monitor does inside is run",
    "podman ": "needs a container engine; tests/test_container.py runs monitor in the same layout",
    "ollama ": "another program",
    "llama-server ": "another program",
    "monitor init ~/assessments --schedule systemd": "would start a unit of whoever runs the tests; tests/test_init.py tries it",
    "monitor replay --ask": "asks a second reader; tests/test_second_reader.py has one",
    "monitor run": "runs until it is interrupted; tests/test_daemon.py",
    "monitor serve": "runs until it is interrupted; tests/web",
    "monitor demo --serve": "runs until it is interrupted; tests/test_demo.py",
}
INSIDE = re.compile(r"docker compose (?:exec monitor|run --rm) (?=monitor )")
PLACEHOLDER = re.compile(r"\b[A-Z][A-Z]+\b|\.\.\.")


@dataclass
class Home:
    """A user's home on this machine, with a site, a mail server and a web server that takes posts."""

    folder: Path
    site: str
    hook: Hook
    slack: str
    mail_port: int

    @property
    def config(self) -> Path:
        """The settings that MONITOR_CONFIG names."""
        return self.folder / "assessments" / "config.yaml"

    def answers(self, words: list[str]) -> list[str]:
        """Return what is typed when a command asks."""
        channel = {
            "mail": ["me@example.org", "127.0.0.1", "none", str(self.mail_port), "-", ""],
            "slack": [self.slack],
            "webhook": [self.hook.url],
            "file": [""],
            "apprise": [self.hook.url.replace("http://", "json://")],
        }
        if words[:2] == ["channels", "add"]:
            return channel[words[2]]
        if "--set-password" in words:
            return ["a long password", "a long password"]
        return {"init": ["mail", *channel["mail"], "Europe/Kyiv", "me@example.org", "none"]}.get(words[0], [])

    def point_at_site(self) -> None:
        """Let the settings name the demo's series, on loopback."""
        series = {**DEMO_SERIES, "site": self.site, "request_interval": 0}
        self.config.write_text(set_value(self.config.read_text(), ("series",), {DEMO_KEY: series}))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `monitor demo --keep` leaves."""
    folder = tmp_path_factory.mktemp("kept") / "assessments"
    assert CliRunner().invoke(cli, ["demo", "--keep", str(folder)]).exit_code == 0
    return folder


@pytest.fixture
def home(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home with a store."""
    monkeypatch.setattr(monitor.cli.readers, "USUAL", {})  # whatever model this machine serves
    with DemoSite(DAYS[-1]) as site, run_hook() as hook, run_mailbox() as (_, port):
        hook.web.answers["/slack"] = Reply(body=b"ok")
        home = Home(tmp_path, site.base, hook, f"{hook.web.url}/slack", port)
        shutil.copytree(kept, home.config.parent)
        (home.config.parent / "secrets").mkdir()
        home.point_at_site()
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("MONITOR_CONFIG", str(home.config))
        monkeypatch.chdir(tmp_path)
        yield home


def shell_lines(page: Path) -> Iterator[str]:
    """Yield the lines that a page tells to type: README's indented ones, and blocks of `sh`."""
    text = page.read_text()
    if page.parent == ROOT:
        yield from (line.strip() for line in text.splitlines() if line.startswith("    "))
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from block.splitlines()


def inline(page: Path) -> Iterator[str]:
    """Yield the commands within sentences and tables that are whole: no placeholder, no mere name of a command."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    for found in re.findall(r"`((?:\S*/)?monitor [^`]+)`", text):
        if not PLACEHOLDER.search(found) and not is_name(found):
            yield found


def is_name(text: str) -> bool:
    """Return whether the words only name a command, which wants more to be run."""
    if text == "monitor digest":
        return True  # of no period
    command: click.Command | None = cli
    words = shlex.split(text.split(" > ", maxsplit=1)[0])[1:]
    while words and isinstance(command, click.Group):
        command = command.get_command(click.Context(command), words.pop(0))
    if isinstance(command, click.Group):
        return not command.invoke_without_command
    return not words and command is not None and any(one.required for one in command.params)


def commands(page: Path) -> Iterator[str]:
    """Yield each command once, in the order of the page, without comments."""
    lines = [re.sub(r"\s+#.*", "", line) for line in (*shell_lines(page), *inline(page))]
    parts = [part.strip() for line in lines for part in line.split(" && ")]
    yield from dict.fromkeys(part for part in parts if part and not part.startswith("#"))


def reason_not_to_run(line: str) -> str | None:
    """Return why a line is not run."""
    return next((reason for begin, reason in NOT_RUN.items() if f"{line} ".startswith(begin)), None)


@contextmanager
def logs_as_before() -> Iterator[None]:
    """Commands set up logging for their process; here it is everybody's."""
    root, ours = logging.getLogger(), logging.getLogger("monitor")
    before = (root.handlers[:], root.level, ours.handlers[:], ours.level, ours.propagate)
    try:
        yield
    finally:
        root.handlers[:], root.level, ours.handlers[:], ours.level, ours.propagate = before


def run(home: Home, line: str) -> tuple[int, str]:
    """Run one line; return its exit status and all that it printed."""
    if line.startswith("export "):
        name, _, value = line.removeprefix("export ").partition("=")
        os.environ[name] = os.path.expandvars(str(Path(value).expanduser()))
        return 0, ""
    line = line.replace("scrypt:...", HASH)
    program, *words = shlex.split(
        INSIDE.sub("", line).replace("/data/", "~/assessments/").partition(" > ")[0]
    )
    words = [str(Path(word).expanduser()) if word.startswith("~") else word for word in words]
    if program in SHELL:
        shell = subprocess.run([program, *words], capture_output=True, text=True, check=False)
        return shell.returncode, shell.stderr
    assert program.rpartition("/")[2] == "monitor", f"{line}: neither run nor listed in NOT_RUN"
    typed = "".join(f"{answer}\n" for answer in home.answers(words))
    before = home.config.read_text()
    if words[0] == "init":
        home.config.unlink()  # it never writes over one that is there
    with logs_as_before():
        done = CliRunner().invoke(cli, words, input=typed, standalone_mode=False)
    if not home.config.exists():
        home.config.write_text(before)
    home.point_at_site()
    return status_of(done.exception, done.return_value), f"{done.output}{done.exception or ''}"


def status_of(exception: BaseException | None, value: object) -> int:
    """Return the exit status, as `monitor.cli.main` does."""
    if isinstance(exception, click.ClickException):
        return exception.exit_code
    if isinstance(exception, MonitorError):
        return _status_of(exception)
    if isinstance(exception, click.Abort):
        return 130
    if exception is not None:
        raise exception
    return value if isinstance(value, int) else 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_runs(page: Path, home: Home) -> None:
    """With status 0: nothing failed, nothing is owed."""
    failed = []
    for line in commands(page):
        if INSIDE.match(line) is None and reason_not_to_run(line):
            continue
        status, printed = run(home, line)
        if status:
            failed.append(f"{line}: status {status}: {printed}")
    assert failed == []


def test_every_address_of_the_pages_answers(kept: Path) -> None:
    """Those of docs/web.md, over the demo's store."""
    config = load_config(kept / "config.yaml")
    client = create_app(Site(load=lambda: config, now=lambda: evening_of(DAYS[-1]))).test_client()
    shown = re.findall(r"`(/[^`]*)`", (ROOT / "docs/web.md").read_text())
    addresses = [one.replace("...", "heron") for one in shown if one not in {"/healthz", "/api/"}]
    assert len(addresses) > 12
    assert [one for one in addresses if client.get(one).status_code != 200] == []


def test_no_reason_is_left_over() -> None:
    """Each line of NOT_RUN is still needed."""
    lines = [line for page in PAGES for line in commands(page)]
    assert [begin for begin in NOT_RUN if not any(f"{line} ".startswith(begin) for line in lines)] == []
