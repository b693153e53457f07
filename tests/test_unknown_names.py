"""What is named and not there: the same status and the same words from every command that takes a name."""

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from monitor.cli import cli, run_command
from monitor.cli.arguments import WORD, CheckedWord, Day, Number, OneOf, TakeawayNumber
from monitor.config import load_config
from monitor.demo.story import DAYS
from monitor.store import open_store
from tests.desk import configure

FIRST, LAST = DAYS[0].isoformat(), DAYS[-1].isoformat()
THERE = f"{LAST}/1"
NO_DAY = f"no assessment of 2199-01-01 yet; the newest is of {LAST}"
NO_THEME = "no theme 'walrus'; `monitor themes` lists them, `monitor search` finds takeaways by their words"
NO_CHANNEL = "no channel 'walrus'; known: out"

NOT_STORED = {  # status 1: another assessment, theme, takeaway, correction or delivery may be there tomorrow
    "show 2199-01-01": NO_DAY,
    "diff 2199-01-01": NO_DAY,
    f"diff {LAST} 2199-01-01": NO_DAY,
    "diff --edits 2199-01-01": NO_DAY,
    "diff --by-theme 2199-01-01": NO_DAY,
    "digest --since 2199-01-01": "no assessment of 2199-01-01 to today; there are those of",
    "themes explain 2199-01-01/1": NO_DAY,
    "themes split 2199-01-01/1": NO_DAY,
    "themes new 2199-01-01/1": NO_DAY,
    f"themes move 2199-01-01/1 {THERE}": NO_DAY,
    "themes not-new 2199-01-01/1": NO_DAY,
    f"themes explain {LAST}/99": f"no takeaway '{LAST}/99'; that assessment has takeaways 1 to 7",
    f"themes split {LAST}/99": f"no takeaway '{LAST}/99'; that assessment has takeaways 1 to 7",
    "themes explain walrus": "no takeaway 'walrus'; write it like 2022-06-01/3 or newest/3",
    "themes split walrus": "no takeaway 'walrus'; write it like 2022-06-01/3 or newest/3",
    "themes new walrus": "no takeaway 'walrus'; write it like 2022-06-01/3 or newest/3",
    f"themes move walrus {THERE}": "no takeaway 'walrus'; write it like 2022-06-01/3 or newest/3",
    "themes not-new walrus": "no takeaway 'walrus'; write it like 2022-06-01/3 or newest/3",
    "themes show walrus": NO_THEME,
    "themes show ...": "no theme '...'; `monitor themes` lists them",
    "themes show 2199-01-01/1": "no theme '2199-01-01/1'; `monitor themes` lists them",
    "themes rename walrus Seals": NO_THEME,
    f"themes merge walrus {THERE}": NO_THEME,
    f"themes merge {THERE} walrus": NO_THEME,
    f"themes move {FIRST}/1 walrus": NO_THEME,
    f"themes not-new {FIRST}/1 walrus": NO_THEME,
    "themes mute walrus": NO_THEME,
    "themes mute 2199-01-01/1": "no theme '2199-01-01/1'; `monitor themes` lists them",
    "themes unmute walrus": NO_THEME,
    f"themes unmute {THERE}": f"there is no mute on '{THERE}'",
    "themes follow walrus": NO_THEME,
    "themes follow 'lantern stait closure'": "did you mean “Pelican Admiralty closed Lantern Strait to merchant barges” (2026-06-17/1)?",
    "themes unfollow walrus": NO_THEME,
    "themes unwatch walrus": "there is no watch on 'walrus'",
    "themes undo 99": "nothing to undo under 99",
    "feed walrus": NO_THEME,
    "deliveries show 99": "no delivery 99; `monitor deliveries list` lists them",
    "deliveries retry 99": "no delivery 99; `monitor deliveries list` lists them",
    "deliveries drop 99": "no delivery 99; `monitor deliveries list` lists them",
    "deliveries retry out": "nothing is owed to channel 'out'; `monitor deliveries list` lists them",
    "deliveries drop channels.out": "nothing is owed to channel 'out'; `monitor deliveries list` lists them",
}
MISTAKEN = {  # status 2: wrong whatever the database holds
    "deliveries retry walrus": NO_CHANNEL,
    "deliveries drop walrus": NO_CHANNEL,
    "deliveries move walrus out": NO_CHANNEL,
    "deliveries move out walrus": NO_CHANNEL,
    "deliveries retry channels.walrus": NO_CHANNEL,
    "deliveries drop outt": "no channel 'outt'; known: out; did you mean out?",
    "channels test walrus": NO_CHANNEL,
    "channels remove walrus": NO_CHANNEL,
    "channels add walrus": "'walrus' is none of mail, slack",
    "digest --last 90y --to walrus": "no channel 'walrus'; known: preview, out",
    "demo --serve --listen walrus": "Invalid value for '--listen': 'walrus' must be a host and a port",
    "demo --serve --listen 127.0.0.1:99999": "'127.0.0.1:99999' must be a host and a port",
    "config show walrus": "no setting 'walrus'; `monitor config show` prints them all",
    "config show schedule.evry": "no setting 'schedule.evry'; did you mean schedule.every or",
    "config set walrus 1": "walrus: unknown key",
    "config unset walrus": "walrus: is not set there; `monitor config show` prints what holds",
    "feed new-theme": "no feed 'new-theme'; did you mean new-themes?",
    "export walrus": "'walrus' is none of assessments, takeaways, themes",
    "show someday": "'someday' is not a date",
    "show 2026-06-31": "'2026-06-31' is not a date",
    f"diff --edits {FIRST} {LAST}": "diff --edits takes one date",
    f"diff {FIRST} {FIRST} {LAST}": "diff takes at most two dates",
    "themes undo walrus": "is not a valid number",
    "deliveries show walrus": "is not a valid number",
    f"themes rename {THERE} ...": "'...' is not a name: it needs a letter or a digit",
    f"themes rename {THERE} {'x' * 121}": "a name has at most 120 characters, not 121",
    f"themes rename {THERE} {'x' * 1200}": "a name has at most 120 characters, not 1,200",
    f"themes rename {THERE} {THERE}": f"{THERE} is the number of a takeaway or theme, not a name",
    f"themes merge {THERE} {THERE}": "a theme cannot be merged into itself",
    "themes watch ...": "'...' contains no word to watch for: it needs a letter or a digit",
    "search ... !": "'... !' contains no word to search for: it needs a letter or a digit",
    "import walrus.html": "'walrus.html' does not exist",
    "doctor walrus.html": "'walrus.html' does not exist",
    "restore walrus": "'walrus' does not exist",
    "walrus": "no command 'walrus'; `",
    "themes walrus": "no command 'walrus'; `",
}  # fmt: skip
SERIES = "no series 'walrus'; known: saltmarsh"
WITH_SERIES = {  # what a command needs beside --series
    "show": [LAST], "themes show": [THERE], "themes explain": [THERE], "themes rename": [THERE, "Seals"],
    "themes merge": [THERE, f"{FIRST}/1"], "themes split": [THERE], "themes new": [THERE], "themes move": [THERE, f"{FIRST}/1"],
    "themes not-new": [THERE], "themes mute": [THERE], "themes unmute": [THERE], "themes follow": [THERE], "themes unfollow": [THERE],
    "themes watch": ["seals"], "themes unwatch": ["seals"], "themes undo": ["1"], "search": ["seals"], "export": ["themes"],
    "feed": ["new-themes"], "digest": ["--last", "7d"], "import": ["config.yaml"], "backfill": ["--since", LAST],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo_days: Path) -> Path:
    """The demo's ten days in a folder; what is refused changes nothing, so that all tests share it."""
    place = tmp_path_factory.mktemp("unknown_names")
    shutil.copytree(demo_days, place, dirs_exist_ok=True)
    configure(place, "http://127.0.0.1:9")
    return place


def commands(command: click.Command = cli, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield each command that is no group alone, by its words."""
    if path:
        yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found
            yield from commands(found, *path, name)


@pytest.mark.slow
@pytest.mark.parametrize(("lines", "status"), [(NOT_STORED, 1), (MISTAKEN, 2)])
def test_an_unknown_name_has_one_status_and_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], lines: dict[str, str], status: int
) -> None:
    """1 for what the database does not hold, 2 for what is wrong whatever it holds; one line says what there is.

    Nothing is changed: no correction is logged, no delivery made.
    """
    for line, said in lines.items():
        found = run_command(["--config", str(folder / "config.yaml"), *shlex.split(line)])
        out, err = capsys.readouterr()
        assert (line, found, out) == (line, status, "")
        assert said in err
        assert err.startswith("Usage: ") or err.count("\n") == 1
        assert status == 2 or err.startswith("Error: ")
    config = load_config(folder / "config.yaml")
    with open_store(config.database, write=False) as store:
        assert store.corrections.log(next(iter(config.series))) == ()
        assert store.deliveries.list() == ()


@pytest.mark.slow
def test_an_unknown_series_is_a_mistake_in_every_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and the series that there are, before anything is read or done."""
    taking = [
        path
        for path, one in commands()
        if any(param.name == "key" and "--series" in param.opts for param in one.params)
    ]
    for path in taking:
        words = [*path.split(), *WITH_SERIES.get(path, []), "--series", "walrus"]
        found = run_command(["--config", str(folder / "config.yaml"), *words])
        assert (path, found, SERIES in capsys.readouterr().err) == (path, 2, True)


@pytest.mark.slow
def test_an_option_before_a_command_below_a_group_is_heeded(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`themes --series X mute Y` mutes nothing in another series; what the command does not take is refused."""

    def told(line: str) -> tuple[int, str, str]:
        return run_command(
            ["--config", str(folder / "config.yaml"), *shlex.split(line)]
        ), *capsys.readouterr()

    for line in ("themes --series walrus log", f"themes --series walrus mute {THERE}"):
        assert (told(line)[0], SERIES in told(line)[2]) == (2, True)
    for before, behind in (
        (f"themes --json show {THERE}", f"themes show {THERE} --json"),
        ("themes --json log", "themes log --json"),
        ("channels --json list", "channels list --json"),
        ("deliveries --json list", "deliveries list --json"),
        ("config --json show series", "config show series --json"),
    ):
        assert told(before) == told(behind)
    status, _, said = told(f"themes --since {LAST} log")
    assert (status, "--since is not an option of " in said) == (2, True)
    assert told("channels --json add walrus")[0] == 2


def test_every_command_that_takes_a_name_is_in_the_table() -> None:
    """A new one is tried with a name that is not there, too."""
    naming = (TakeawayNumber, Number, Day, CheckedWord, OneOf, click.Path)
    free = {"themes watch", "init", "backup"}  # any word, or a folder that is made
    for path, command in commands():
        arguments = [param for param in command.params if isinstance(param, click.Argument)]
        if any(isinstance(one.type, naming) or one.type is WORD for one in arguments) and path not in free:
            assert any(line.startswith(f"{path} ") for line in (*NOT_STORED, *MISTAKEN)), path
