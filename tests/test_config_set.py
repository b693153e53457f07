"""Laws of `config set`: every setting can be reached, and a running daemon is told of."""

import os
import signal
import time
from pathlib import Path

import pytest
import requests
import yaml
from click.testing import CliRunner

from monitor.cli import cli
from monitor.config import load_config
from monitor.demo.story import DEMO_KEY
from monitor.store.daemons import claim_for_daemon
from monitor.web import hash_password
from tests.desk import configure
from tests.process import start


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of settings."""
    configure(tmp_path, "http://127.0.0.1:9")
    return tmp_path / "config.yaml"


def set_(file: Path, *words: str) -> tuple[int, str]:
    """Set something; return the status and what is said."""
    done = CliRunner().invoke(cli, ["--config", str(file), "config", "set", *words], standalone_mode=False)
    return (0, done.output) if done.exception is None else (2, str(done.exception))


def unset(file: Path, *keys: str) -> tuple[int, str]:
    """Take settings out; return the status and what is said."""
    done = CliRunner().invoke(cli, ["--config", str(file), "config", "unset", *keys], standalone_mode=False)
    return (0, done.output) if done.exception is None else (2, str(done.exception))


@pytest.mark.parametrize(
    "pairs",
    [
        ("second_reader.url http://127.0.0.1:1/v1", "second_reader.model m", "second_reader.budget 5"),
        (
            "channels.mail.kind email", "channels.mail.host smtp.example.org",
            "channels.mail.sender a@example.org", "channels.mail.to [b@example.org]",
        ),
        ("channels.hook.kind webhook", "channels.hook.url https://example.org/hook"),
        ("series.other.site https://example.org", "series.other.name Tides", "series.other.publisher Bay"),
        ("serve.listen 127.0.0.1:8800",),
        ("tracking.sectors.bay [bay]", "tracking.aliases.Kyiv [Kiev]"),
    ],
)  # fmt: skip
def test_a_block_is_set_key_by_key(file: Path, pairs: tuple[str, ...]) -> None:
    """What the block cannot do without in one command, which the mistake says; and then each by itself."""
    words = [word for pair in pairs for word in pair.split(" ", 1)]
    first, said = set_(file, *words[:2])
    assert first == 0 or f"set them in one command: `monitor config set {words[0]} ... " in said
    assert set_(file, *words)[0] == 0
    for key, value in zip(words[::2], words[1::2], strict=True):
        assert set_(file, key, value) == (0, f"{file}: {key} is set\n")
    load_config(file)


@pytest.mark.parametrize("said", ["#general", "abc #d", "#", " # ", "a#b", "a # b # c"])
def test_nothing_in_a_value_is_a_comment(file: Path, said: str) -> None:
    """The name of a room, or a passphrase: the whole word is set, or refused, and never a part of it."""
    assert (
        set_(
            file,
            "channels.w.kind",
            "webhook",
            "channels.w.url",
            "https://example.org",
            "channels.w.secret",
            said,
        )[0]
        == 0
    )
    assert yaml.safe_load(file.read_text())["channels"]["w"]["secret"] == said
    assert "'15 # minutes' should be a number" in set_(file, "schedule.every", "15 # minutes")[1]


def test_what_may_be_a_mistake_is_said_when_it_is_set(file: Path) -> None:
    """Once, not at each further setting."""
    assert "warning: http.contact: 'info@aid' is no full" in set_(file, "http.contact", "info@aid")[1]
    assert set_(file, "schedule.every", "15") == (0, f"{file}: schedule.every is set\n")


def test_what_a_block_lacks_is_named_by_the_command_that_sets_it(file: Path) -> None:
    """Whichever key is given first, beside whatever else."""
    for words in (("second_reader.model", "m"), ("timezone", "UTC", "second_reader.model", "m")):
        said = set_(file, *words)[1]
        assert said.endswith(
            "second_reader.url: is missing; set them in one command: "
            "`monitor config set second_reader.model ... second_reader.url ...`"
        )


def test_advice_stands_at_the_mistake_that_it_is_about(file: Path) -> None:
    """And a name that is only mistyped is one mistake, not one for each key that a new block needs."""
    said = set_(file, "series.roca.recheck", "-1", "series.roca.history", "7")[1].splitlines()
    assert ["set them in one command" in line for line in said] == [
        "site: is missing" in line for line in said
    ]
    [line] = set_(file, f"series.{DEMO_KEY[:-1]}.site", "")[1].splitlines()
    assert line.endswith(f"also needs name and publisher; did you mean series.{DEMO_KEY}.site?")


def test_a_block_that_is_replaced_says_what_it_had_besides(file: Path) -> None:
    """One that only gains keys loses nothing."""
    assert set_(file, "http", "{retries: 0, connect_timeout: 1, read_timeout: 9}")[1].count("\n") == 1
    lost = "http.retries and http.connect_timeout are not set any more, as the whole block was replaced"
    assert f"warning: {lost}\n" in set_(file, "http", "{read_timeout: 9}")[1]


def test_what_is_unset_leaves_no_trace_and_nothing_else_goes(file: Path) -> None:
    """Comments stay, a block that would be empty goes, and what is not there or is needed is refused."""
    file.write_text("# mine\n" + file.read_text())
    before = file.read_text()
    set_(file, "keep.pages", "90", "serve.listen", "127.0.0.1:8800", "serve.private", "false")
    assert unset(file, "keep.pages", "serve") == (0, f"{file}: keep.pages, serve are not set any more\n")
    assert file.read_text().rstrip() == before.rstrip()
    for keys, said in (
        (("http.retries", "http.contact"), "http.contact: is not set there"),
        (("keep.pages",), "keep.pages: is not set there"),
        (("series",), "series: is missing"),
    ):
        status, told = unset(file, *keys)
        assert (status, said in told) == (2, True), told
    assert file.read_text().rstrip() == before.rstrip()


def test_one_mistake_among_several_settings_changes_nothing(file: Path) -> None:
    """Nor does a key without a value, which may be a word that was not quoted."""
    before = file.read_text()
    assert "http.retries: -1 should be" in set_(file, "timezone", "Europe/Kyiv", "http.retries", "-1")[1]
    assert (
        "no VALUE for 'York'; put words that belong together in quotes"
        in set_(file, "timezone", "New", "York")[1]
    )
    assert file.read_text() == before


def test_a_block_that_another_one_is_by_an_alias_is_not_changed_unasked(file: Path) -> None:
    """What is set for one channel alone does not silence the other; the one with the anchor stands for both."""
    channels = "channels:\n  desk: &desk {kind: stdout}\n  other: *desk\n"
    text = file.read_text().partition("channels:")[0] + channels
    file.write_text(text)
    told = set_(file, "channels.other.quiet", "22:00-07:00")[1]
    assert (
        "channels.other: is an alias of another block, which would change, too; please edit the file" in told
    )
    assert file.read_text() == text


def test_who_changes_settings_hears_how_a_running_daemon_is_told(file: Path) -> None:
    """By its number; without a daemon nothing is said."""
    assert "monitor run" not in set_(file, "schedule.every", "15")[1]
    with claim_for_daemon(load_config(file).database):
        said = set_(file, "schedule.every", "20")[1]
        assert "has the old settings until a restart" in set_(file, "keep.log", "monitor.log")[1]
    assert f"`monitor run` (process {os.getpid()} on " in said
    assert f"`kill -HUP {os.getpid()}`" in said
    assert "systemctl" not in said


def wait_for(folder: Path, name: str, text: str) -> str:
    """Wait until a stream of a process holds a text; return all that it holds."""
    until = time.monotonic() + 30
    while text not in (found := (folder / "streams" / name).read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


@pytest.mark.slow
def test_the_server_of_the_pages_reads_its_settings_again(tmp_path: Path, file: Path) -> None:
    """At SIGHUP; a mistake is named and the old ones hold; SIGTERM ends it."""
    process = start(tmp_path, "serve", "--listen", "127.0.0.1:0", streams=tmp_path / "streams")
    wait_for(tmp_path, "out", "http://127.0.0.1:")
    good = file.read_text()
    for text, said in ((f"{good}wrong: 1\n", "wrong: unknown key"), (good, "configuration read again")):
        file.write_text(text)
        os.kill(process.pid or 0, signal.SIGHUP)
        wait_for(tmp_path, "err", said)
    assert "the old one stays in force" in (tmp_path / "streams" / "err").read_text()
    process.terminate()
    process.join(30)
    assert process.exitcode == 0


@pytest.mark.slow
@pytest.mark.parametrize("serve", ["", "serve: {listen: 127.0.0.1:0}\n"])
def test_pages_that_other_machines_reach_ask_for_the_password_whatever_is_reloaded(
    tmp_path: Path, file: Path, serve: str
) -> None:
    """The address stays until the next start, so the new settings must guard it, even where they name another one."""
    plain = file.read_text()
    guarded = f"{{listen: 0.0.0.0:0, allow_remote: true, password_hash: {hash_password('salt and flour')}}}"
    file.write_text(f"{plain}serve: {guarded}\n")
    process = start(tmp_path, "serve", streams=tmp_path / "streams")
    port = int(wait_for(tmp_path, "out", "http://0.0.0.0:").rpartition(":")[2].strip("/\n"))
    file.write_text(plain + serve)
    os.kill(process.pid or 0, signal.SIGHUP)
    said = wait_for(tmp_path, "err", "the old one stays in force")
    assert "warning: serve.base_url: is needed to listen at 0.0.0.0:0" in said
    answer = requests.get(f"http://127.0.0.1:{port}/api/takeaways", timeout=10)
    process.terminate()
    process.join(30)
    assert "0.0.0.0:0 is served until the next start: " in said
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("schedule.every", "15", "schedule.every", "45"), "'schedule.every' is given twice"),
        (("schedule.every", "15", "timezone", "*a"), "timezone: line 1: a value that begins with *"),
        (
            ("schedule.every", "15", "second_reader.model", "m"),
            "second_reader.url: is missing; set",
        ),
    ],
)
def test_of_several_pairs_the_one_that_is_wrong_is_told_of(
    file: Path, words: tuple[str, ...], said: str
) -> None:
    """And nothing is set."""
    before = file.read_text()
    status, told = set_(file, *words)
    assert (status, said in told) == (2, True)
    assert file.read_text() == before


@pytest.mark.slow
def test_of_commands_that_change_the_settings_at_once_none_undoes_another(tmp_path: Path, file: Path) -> None:
    """Each waits for the one before, so that all that is said to be set is set."""
    towns = [f"Town{n}" for n in range(6)]
    running = [
        start(tmp_path, "config", "set", f"tracking.aliases.{one}", "[hamlet]", streams=tmp_path / one)
        for one in towns
    ]
    for process in running:
        process.join(60)
    assert [process.exitcode for process in running] == [0] * len(towns)
    assert [one for one in towns if f"{one}:" not in file.read_text()] == []


@pytest.mark.parametrize(
    "words",
    [
        "config set timezone Europe/Kyiv",
        "config unset http.connect_timeout",
        "channels add terminal screen --no-input --no-test",
        "channels remove out",
    ],
)
def test_a_file_that_is_read_only_is_not_changed(file: Path, words: str) -> None:
    """Though its folder would let us replace it, root as well: whoever made it so wished that; the way out is said."""
    before = file.read_bytes()
    file.chmod(0o400)
    done = CliRunner().invoke(cli, ["--config", str(file), *words.split()])
    assert (done.exit_code, file.read_bytes(), [*file.parent.glob("secrets")]) == (1, before, [])
    said = f"Error: {file} is read-only, and is not changed; `chmod u+w {file}` allows it\n"
    assert done.output == said
    file.chmod(0o600)
    assert CliRunner().invoke(cli, ["--config", str(file), *words.split()]).exit_code == 0


def test_what_was_written_while_a_channel_was_asked_for_stays(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions and the test message take minutes, in which the file may be edited."""

    def settle(*_: object, **__: object) -> tuple[dict[str, str], dict[str, str]]:
        file.write_text(file.read_text() + "timezone: Europe/Kyiv\n")
        return {"kind": "stdout"}, {}

    monkeypatch.setattr("monitor.cli.channels.settle_channel", settle)
    words = ["--config", str(file), "channels", "add", "terminal", "screen"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    found = load_config(file)
    assert (str(found.timezone), "screen" in found.channels) == ("Europe/Kyiv", True)


def test_one_mistake_refuses_all_that_is_given_together(file: Path) -> None:
    """The file stays as it is, and the message says so."""
    before = file.read_text()
    status, said = set_(file, "schedule.every", "5", "schedule.hours", "soon")
    assert status
    assert said.endswith("or learnt; nothing is set, since settings given together are set together")
    assert file.read_text() == before


def test_a_secret_that_is_set_to_nothing_is_answered_by_the_command_that_takes_it_out(file: Path) -> None:
    """An empty one is a mistake."""
    url, model = "second_reader.url http://127.0.0.1:1/v1", "second_reader.model m"
    assert set_(file, *url.split(), *model.split(), "second_reader.api_key", "geheim")[0] == 0
    said = set_(file, "second_reader.api_key", "null")[1]
    assert said.endswith("; `monitor config unset second_reader.api_key` takes it out")


@pytest.mark.parametrize(
    ("pairs", "meant"),
    [
        ("serve.listen 0.0.0.0:8799", None),
        ("serve.listen 127.0.0.1:8711 serve.password_hash_file empty", None),
        ("channels.new.kind slack", None),
        ("channels.ot.path digest.txt", "channels.out"),
        ("shedule.every 15", "schedule"),
        ("schedule.evry 15", "every"),
    ],
)
def test_another_setting_is_suggested_only_where_the_name_is_wrong(
    file: Path, pairs: str, meant: str | None
) -> None:
    """A wrong value of the right setting sends nobody to another one."""
    (file.parent / "empty").touch()
    status, said = set_(file, *pairs.split())
    assert (status, "did you mean" in said) == (2, meant is not None), said
    assert f"did you mean {meant or ''}" in said or meant is None
