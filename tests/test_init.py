"""Laws of the first ten minutes: what `init` asks, tries, writes, and never writes over."""

import json
import os
import shlex
import stat
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.cli.readers import offer_reader
from monitor.config import load_config
from monitor.config.edit import set_value
from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError
from monitor.model_servers import ModelServer, find_model_servers, list_models, name_models
from monitor.pipeline.doctor import examine
from monitor.second_reader.trial import load_trial
from monitor.setup.autostart import install_cron, install_systemd
from monitor.setup.channels import QUESTIONS, build_block
from monitor.setup.starter import compose_starter
from tests.process import run, type_at_terminal
from tests.receivers import run_hook, run_mailbox
from tests.servers import Asked, Reply, Web

pytestmark = pytest.mark.slow  # each test starts processes

ROOT = Path(__file__).parents[1]
QUIET = ("--no-input", "--no-second-reader")


def answer(folder: Path, answers: list[str], *arguments: str, **environ: str) -> CompletedProcess[str]:
    """Run `monitor init` and type the answers."""
    typed = "".join(f"{one}\n" for one in answers)
    return run(ROOT, "init", str(folder), *arguments, typed=typed, **{"TZ": "UTC", **environ})


def serve_models(web: Web, *names: str, clever: bool = True) -> str:
    """Serve models as Ollama, llama.cpp and LM Studio do; return the address. A clever one knows the known questions."""
    listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}
    web.answers["/v1/models"] = Reply(body=json.dumps(listed).encode())
    known = load_trial() if clever else ()

    def answer_question(asked: Asked) -> Reply:
        question = json.loads(asked.body)["messages"][-1]["content"]
        one = next((one for one in known if one.question.text in question), None)
        match = one.question.earlier.index(one.matches[0]) + 1 if one and one.matches else 1
        said = {"new": bool(one and one.new), "confidence": 0.1, "matches": [match], "reason": "so it is"}
        message = {"choices": [{"message": {"content": json.dumps(said)}}]}
        return Reply(body=json.dumps(message).encode())

    web.answers["/v1/chat/completions"] = answer_question
    return f"{web.url}/v1"


def test_answers_lead_to_a_mail_and_a_short_file(tmp_path: Path) -> None:
    """The test mail arrives before anything is written; the file holds what was chosen, and is valid."""
    with run_mailbox() as (mailbox, port):
        typed = ["mail", "me@example.org", "127.0.0.1", "none", str(port), "-", "", "Europe/Kyiv", "", "none"]
        done = answer(tmp_path / "new", typed, "--no-second-reader")
    assert done.returncode == 0, done.stderr
    assert [mail["Subject"] for mail in mailbox.received] == ["A test message of monitor"]
    config = load_config(tmp_path / "new" / "config.yaml")
    assert (config.timezone.key, list(config.channels)) == ("Europe/Kyiv", ["mail"])
    assert len((tmp_path / "new" / "config.yaml").read_text().splitlines()) < 25
    assert "What happens next" in done.stdout
    assert f"--config {tmp_path}/new/config.yaml check" in done.stdout


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A second `init` is refused in one line that says what changes the file instead."""
    assert run(tmp_path, "init", *QUIET).returncode == 0
    before = (tmp_path / "config.yaml").read_bytes()
    again = run(tmp_path, "init", *QUIET)
    assert (again.returncode, "monitor channels add" in again.stderr) == (2, True)
    assert (tmp_path / "config.yaml").read_bytes() == before


def test_a_channel_that_does_not_work_is_answered_again(tmp_path: Path) -> None:
    """The reason is shown, earlier answers are offered again, and only what works is kept."""
    with run_hook() as hook:
        typed = ["webhook", "http://127.0.0.1:9/hook", "y", hook.url, "UTC", "", "none"]
        done = answer(tmp_path / "new", typed, "--no-second-reader")
        assert (done.returncode, hook.ids("operator")) == (0, [hook.received[0]["id"]])
    assert "That did not work: http://127.0.0.1:9/" in done.stdout


def test_whoever_does_not_answer_again_hears_that_nothing_was_written(tmp_path: Path) -> None:
    """And how to do without the test message."""
    done = answer(tmp_path / "new", ["webhook", "http://127.0.0.1:9/hook", "n"])
    assert done.returncode == 130
    assert "Nothing was written; --no-test skips the test message." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_init_that_is_broken_off_leaves_no_file(tmp_path: Path) -> None:
    """The test message made one; a file that was there before stays."""
    done = answer(tmp_path / "new", ["file", "deep/x.md", ""])
    assert (done.returncode, "nothing was changed" in done.stderr) == (130, True)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "x.md").write_text("mine\n")
    answer(tmp_path / "new", ["file", "x.md", ""])
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["x.md"]


def test_without_questions_a_failing_channel_writes_nothing(tmp_path: Path) -> None:
    """A script gets status 1 and the reason; a missing answer is status 2 and names its option."""
    to = ("--send-to", "webhook", *QUIET)
    done = run(tmp_path, "init", *to, "--option", "url=http://127.0.0.1:9/hook")
    assert (done.returncode, "nothing was written" in done.stderr) == (1, True)
    missing = run(tmp_path, "init", *to)
    assert (missing.returncode, "--option url=..." in missing.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_secret_goes_to_a_private_file(tmp_path: Path) -> None:
    """The configuration names the file, so that cron and systemd find it as the shell does; nothing prints the secret."""
    url = "https://hooks.slack.com/services/T/B/secretword"
    done = run(tmp_path, "init", "--send-to", "slack", "--option", f"url={url}", "--no-test", *QUIET)
    [kept] = (tmp_path / "secrets").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    shown = run(tmp_path, "config", "show").stdout
    told = done.stdout + done.stderr + shown + (tmp_path / "config.yaml").read_text()
    assert "secretword" not in told
    assert "url: (hidden)" in shown
    assert load_config(tmp_path / "config.yaml").channels["slack"].url.get_secret_value() == url  # type: ignore[attr-defined]


def test_a_model_of_this_machine_is_offered_and_asked(tmp_path: Path, web: Web) -> None:
    """Its server is named with its models, the chosen one answers the known questions, and its block is written."""
    url = serve_models(web, "nomic-embed-text", "small", "large")
    done = answer(
        tmp_path / "new", ["UTC", "", "large", "y", "none"],
        "--send-to", "terminal", "--model-server", url,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"at {url} serves “small” and “large”." in done.stdout
    assert "answered 10 of 10 known questions as expected" in done.stdout
    reader = load_config(tmp_path / "new" / "config.yaml").second_reader
    assert reader is not None
    assert (reader.url, reader.model) == (url, "large")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:8080/v1", "Nothing leaves this machine"),
        ("https://llm.example/v1", "Takeaways are sent to llm.example"),
    ],
)
def test_who_is_offered_a_model_hears_where_takeaways_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, said: str
) -> None:
    """Before the answer; and where none is found, where it was looked for."""
    asked: list[str] = []
    found = (ModelServer(name="A server", url=url, models=("m",)),)
    monkeypatch.setattr("monitor.cli.readers.find_model_servers", lambda _: found)
    monkeypatch.setattr("click.confirm", lambda words, **_: asked.append(words))
    assert offer_reader(url, None, asking=True) is None
    assert [said in words for words in asked] == [True]
    assert offer_reader(url, None, asking=False) is None
    assert (
        "It is not asked about takeaways; --second-reader makes it the second reader."
        in capsys.readouterr().out
    )
    monkeypatch.setattr("monitor.cli.readers.find_model_servers", lambda _: ())
    assert offer_reader(url, None, asking=True) is None
    assert f"No language model is served at {url}; " in capsys.readouterr().out
    assert offer_reader("http://127.0.0.1:8000", None, asking=True) is None
    assert "most servers want /v1 at the end; monitor works without one" in capsys.readouterr().out


@pytest.mark.parametrize(("kept", "said"), [("y", True), ("n", False)])
def test_a_model_that_is_not_good_enough_is_kept_only_if_that_is_said(
    tmp_path: Path, web: Web, kept: str, said: bool
) -> None:
    """How many it answered as expected is reported first; Enter alone leaves it out."""
    url = serve_models(web, "tiny", clever=False)
    typed = ["UTC", "", "y", kept if said else "", "none"]
    done = answer(tmp_path / "new", typed, "--send-to", "terminal", "--model-server", url)
    assert "known questions as expected" in done.stdout
    assert "is too few: try a larger model" in done.stdout
    reader = load_config(tmp_path / "new" / "config.yaml").second_reader
    assert (reader is not None) == said


def test_doctor_offers_a_model_and_writes_it_on_a_yes(tmp_path: Path, web: Web) -> None:
    """On a terminal it asks; where nobody sits it names the command that would set it."""
    url = serve_models(web, "small")
    (tmp_path / "config.yaml").write_text("series:\n  roca:\n    site: https://a.example  # ours\n")
    told = run(tmp_path, "doctor", "--model-server", url)
    assert f"none. A server at {url} serves “small”; `monitor config set second_reader " in told.stdout
    assert f"'{{url: {url}, model: small}}'` makes “small” the second reader, and `monitor" in told.stdout
    assert load_config(tmp_path / "config.yaml").second_reader is None
    said = type_at_terminal(tmp_path, ["y"], "doctor", "--model-server", url)
    assert "answered 10 of 10 known questions as expected" in said
    reader = load_config(tmp_path / "config.yaml").second_reader
    assert reader is not None
    assert (reader.url, reader.model) == (url, "small")
    assert "# ours" in (tmp_path / "config.yaml").read_text()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            ["terminal", "Kiev", "Europe/Kyiv", "", "none"],
            "'Kiev' is not a time zone; did you mean Europe/Kyiv?",
        ),
        (
            ["terminal", "Europe/Kyiv", "Олена", "me@example.org", "none"],
            "must be 1 to 200 printable ASCII characters",
        ),
        (["telegram", "terminal", "Europe/Kyiv", "", "none"], "did you mean apprise?"),
        (["stdout", "terminal", "Europe/Kyiv", "", "none"], "did you mean terminal?"),
        (["trminal", "terminal", "Europe/Kyiv", "", "none"], "did you mean terminal?"),
        (
            ["file", "x.md", "mrkdown", "markdown", "Europe/Kyiv", "", "none"],
            "one of json, markdown and atom",
        ),
    ],
)
def test_an_answer_that_cannot_be_meant_is_asked_again_at_once(
    tmp_path: Path, typed: list[str], said: str
) -> None:
    """The same question, with what is wanted; the other answers are not asked again."""
    done = answer(tmp_path / "new", typed, "--no-second-reader")
    assert (done.returncode, said in done.stdout + done.stderr) == (0, True), done.stderr
    assert load_config(tmp_path / "new" / "config.yaml").timezone.key == "Europe/Kyiv"


def test_the_time_zone_of_this_machine_is_taken(tmp_path: Path) -> None:
    """It is reported, not asked; a given one that is none is a mistake of usage."""
    done = answer(tmp_path / "new", ["terminal", "", "none"], "--no-second-reader", TZ="Europe/Kyiv")
    assert "Times are in Europe/Kyiv" in done.stdout
    assert load_config(tmp_path / "new" / "config.yaml").timezone.key == "Europe/Kyiv"
    wrong = run(tmp_path, "init", "other", *QUIET, "--timezone", "Kiev")
    assert (wrong.returncode, "did you mean Europe/Kyiv?" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("named", "zone", "why"),
    [
        (":Europe/Kyiv", "Europe/Kyiv", "as on this machine"),
        ("EST5EDT", "EST5EDT", "as on this machine"),
        ("CET-1CEST", "UTC", "since the name of this machine's time zone is unknown"),
        ("Mars/Olympus", "UTC", "since the name of this machine's time zone is unknown"),
    ],
)
def test_utc_is_not_called_the_zone_of_a_machine_whose_zone_has_no_name(
    tmp_path: Path, named: str, zone: str, why: str
) -> None:
    """A zone given by its rule, or by a name that nobody knows."""
    done = run(tmp_path, "init", "new", *QUIET, TZ=named)
    assert f"Times are in {zone}, {why};" in done.stdout
    assert load_config(tmp_path / "new" / "config.yaml").timezone.key == zone


def test_ways_to_start_monitor_are_named_if_nothing_starts_it(tmp_path: Path) -> None:
    """The daemon, and the line of cron with absolute paths."""
    done = run(tmp_path, "init", *QUIET)
    assert f"--config {tmp_path}/config.yaml run" in done.stdout
    assert f"--config {tmp_path}/config.yaml --quiet check" in done.stdout


def test_a_secret_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """Neither is the configuration written then."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "slack-url").write_text("older")
    url = "https://hooks.slack.com/services/T/B/x"
    done = run(tmp_path, "init", "--send-to", "slack", "--option", f"url={url}", "--no-test", *QUIET)
    assert (done.returncode, "secrets/slack-url already exists" in done.stderr) == (1, True)
    assert (tmp_path / "secrets" / "slack-url").read_text() == "older"
    assert not (tmp_path / "config.yaml").exists()


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"[]", b'{"data": 3}', b'{"data": [{"name": "x"}]}', b'{"data": [{"id": "embed"}]}', b""],
)
def test_what_is_no_list_of_models_is_no_server(web: Web, body: bytes) -> None:
    """Port 8080 may belong to anything: only a list of models in the usual form counts, and nobody waits long."""
    web.answers["/v1/models"] = Reply(body=body)
    assert find_model_servers({"it": f"{web.url}/v1", "nobody": "http://127.0.0.1:9/v1"}) == ()


@pytest.mark.parametrize("answers", [["Mars"], ["UTC", ""], ["UTC", "", "later"]])
def test_a_file_that_was_there_has_no_test_message_if_nothing_comes_of_it(
    tmp_path: Path, answers: list[str]
) -> None:
    """It is as it was, whenever the questions end."""
    file = tmp_path / "kept.md"
    file.write_text("# mine\n")
    options = ("--send-to", "file", "-o", f"path={file}", "-o", "format=markdown")
    done = answer(tmp_path / "new", answers, *options, "--no-second-reader")
    assert done.returncode == 130
    assert "It arrived: file accepted a test message." in done.stdout
    assert file.read_text() == "# mine\n"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("ids", "models"),
    [
        (["a", "a", "b"], ("a", "b")),
        (["nomic-embed-text", "bge-m3", "all-minilm", "whisper-1", "a"], ("a",)),
        (["", " ", "x" * 201, "a\nb", None, 5, "a"], ("a",)),
    ],
)
def test_only_what_could_be_a_second_reader_is_offered(
    web: Web, ids: list[object], models: tuple[str, ...]
) -> None:
    """Neither another kind of model, nor a name that the settings would refuse."""
    web.answers["/v1/models"] = Reply(body=json.dumps({"data": [{"id": one} for one in ids]}).encode())
    assert list_models(f"{web.url}/v1") == models


def test_of_hundreds_of_models_a_few_are_named() -> None:
    """Each in quotes, and none at full length."""
    named = name_models(["x" * 99, *(f"m{n}" for n in range(300))])
    assert named.startswith("“xxx")
    assert named.endswith("“m5”, “m6” and 293 more")
    assert len(named) < 130


@pytest.mark.parametrize(
    "name", ["x: y, z", "# c", "{z}", "it's", "модель", "qwen2.5:7b", "5", "org/model-1"]
)
def test_the_command_that_doctor_names_sets_any_model(tmp_path: Path, web: Web, name: str) -> None:
    """It can be pasted into a shell as it stands."""
    url = serve_models(web, name)
    (tmp_path / "config.yaml").write_text(
        "series: {roca: {site: 'http://127.0.0.1:9'}}\nhttp: {retries: 0}\n"
    )
    [found] = [
        one
        for one in examine(load_config(tmp_path / "config.yaml"), send=False, model_servers={"It": url})
        if one.about == "second reader"
    ]
    command = shlex.split(found.text.split("`")[1])
    assert run(tmp_path, *command[1:]).returncode == 0, found.text
    reader = load_config(tmp_path / "config.yaml").second_reader
    assert reader is not None
    assert (reader.url, reader.model) == (url, name)


@pytest.mark.parametrize(
    "to",
    ["me@example.org", "Me <me@example.org>", '"Doe, Jane" <me@example.org>', "[me@example.org, b@y.org]"],
)
def test_what_is_offered_for_a_mail_is_made_from_its_first_address(to: str) -> None:
    """Nobody logs in under a display name."""
    answers = {"to": to}
    for question in QUESTIONS["email"][1:]:
        answers[question.key] = question.default(answers) or ""
    offered = {key: answers[key] for key in ("host", "username", "sender")}
    assert offered == {"host": "smtp.example.org", "username": "me@example.org", "sender": "me@example.org"}


def test_an_edit_keeps_every_comment_and_changes_one_value(tmp_path: Path) -> None:
    """On the long commented config.yaml: all comments, all other values; a value that is a mistake changes nothing."""
    text = (ROOT / "config.yaml").read_text()
    (tmp_path / "config.yaml").write_text(text)
    for key, value in (
        ("schedule.every", "15"),
        ("timezone", "Europe/Kyiv"),
        ("channels.terminal.messages", "[alert, digest]"),
        ("serve.listen", "127.0.0.1:8800"),
    ):
        assert run(tmp_path, "config", "set", key, value).returncode == 0
    new = (tmp_path / "config.yaml").read_text()
    comments = [line.partition("#")[2] for line in text.splitlines() if "#" in line]
    assert [line.partition("#")[2] for line in new.splitlines() if "#" in line] == comments
    expected = parse_yaml(text)
    assert isinstance(expected, dict)
    expected["schedule"]["every"], expected["timezone"] = 15, "Europe/Kyiv"
    expected["channels"]["terminal"]["messages"] = ["alert", "digest"]
    expected["serve"] = {"listen": "127.0.0.1:8800"}
    assert parse_yaml(new) == expected
    wrong = run(tmp_path, "config", "set", "schedule.evry", "15")
    assert wrong.returncode == 2
    assert wrong.stderr.endswith("schedule.evry: unknown key; did you mean every?\n")  # asked once
    wrong = run(tmp_path, "config", "set", "second_reader.budget", "-1")
    assert "second_reader.budget: -1 should be" in wrong.stderr
    assert "did you mean" not in wrong.stderr  # the block that the key is of
    assert (tmp_path / "config.yaml").read_text() == new
    assert run(tmp_path, "config", "show", "schedule.every").stdout == "15.0\n"


BEFORE = """\
timezone: UTC  # mine

series:
  roca:  # the one
    site: https://a.example   # where
    # and no more

# How it goes out.
channels:
  out: {kind: stdout}

  desk:
    kind: file
    path: x.md

keep:
  log: null
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("timezone", "America/New_York", "timezone: UTC  # mine", "timezone: America/New_York  # mine"),
        (
            "series.roca.site",
            "https://b.example",
            "site: https://a.example   # where",
            "site: https://b.example   # where",
        ),
        (
            "series.roca.recheck",
            3,
            "https://a.example   # where\n",
            "https://a.example   # where\n    recheck: 3\n",
        ),
        (
            "channels.desk.quiet",
            "22:00-07:00",
            "    path: x.md\n",
            "    path: x.md\n    quiet: 22:00-07:00\n",
        ),
        ("channels.out.digest", "each", "out: {kind: stdout}", "out: {kind: stdout, digest: each}"),
        ("keep.log", "m.log", "log: null", "log: m.log"),
        ("keep.pages", 90, "  log: null\n", "  log: null\n  pages: 90\n"),
        ("http.contact", "me@a.example", "  log: null\n", "  log: null\n\nhttp:\n  contact: me@a.example\n"),
    ],
)
def test_an_edit_changes_only_its_own_line(path: str, value: object, old: str, new: str) -> None:
    """Blank lines, comments and their columns stay; a new key stands below the last one of its block."""
    assert BEFORE.count(old) == 1
    assert set_value(BEFORE, path.split("."), value) == BEFORE.replace(old, new)


@pytest.mark.parametrize(
    "value", ["off", "2022-06-01", "22:00", "a: b", "# x", "'", '"', "{x", "é", "", " ", "null", "007"]
)
def test_an_edit_holds_any_text(value: str) -> None:
    """Whatever the text looks like, it is read as it was given."""
    for path in (
        ("timezone",),
        ("channels", "desk", "path"),
        ("keep", "x"),
        ("new",),
        ("channels", "out", "x"),
    ):
        found: Any = parse_yaml(set_value(BEFORE, path, value))
        for key in path:
            found = found[key]
        assert found == value or (value == "007" and found == 7)


def test_a_mistyped_setting_is_answered_by_the_nearest(tmp_path: Path) -> None:
    """By `config show` and by `config set`; null takes a value out of force."""
    run(tmp_path, "init", *QUIET)
    for words in (["show", "schedule.evry"], ["set", "schedule.evry", "5"]):
        done = run(tmp_path, "config", *words)
        assert "did you mean" in done.stderr
        assert "every" in done.stderr
    assert (
        "channels.terminal.digest" in run(tmp_path, "config", "set", "channels.termnal.digest", "each").stderr
    )
    assert run(tmp_path, "config", "set", "keep.pages", "90").returncode == 0
    assert run(tmp_path, "config", "set", "keep.pages", "null").returncode == 0
    assert run(tmp_path, "config", "show", "keep.pages").stdout == "\n"


def test_a_setting_is_shown_as_the_file_writes_it(tmp_path: Path) -> None:
    """A truth value, too."""
    run(tmp_path, "init", *QUIET)
    assert run(tmp_path, "config", "show", "http.allow_private_addresses").stdout == "false\n"


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("file", {"path": "2024", "format": "json"}),
        ("webhook", {"url": "12"}),
        (
            "email",
            {"to": "a@example.org, b@example.org", "port": "587", "username": "100200", "sender": "[x]"},
        ),
    ],
)
def test_an_answer_of_digits_is_a_number_only_where_a_key_takes_one(kind: str, given: dict[str, str]) -> None:
    """A file, a user and a secret may have such a name; brackets make a list only where several are taken."""
    taken = {"port": 587, "to": ["a@example.org", "b@example.org"]}
    assert build_block(kind, given) == {
        "kind": kind,
        **given,
        **{k: v for k, v in taken.items() if k in given},
    }


@pytest.mark.parametrize("text", ["a: [", "a: b\n", "- a\n"])
def test_a_file_that_cannot_be_edited_is_a_mistake(text: str) -> None:
    """A path through a text, a list, or no YAML at all: one ConfigError."""
    with pytest.raises(ConfigError):
        set_value(text, ("a", "c"), 1)


def test_channels_are_added_listed_and_tried(tmp_path: Path) -> None:
    """A new channel is tried before it is kept; `test` sends to all, and a failure is status 1."""
    run(tmp_path, "init", *QUIET)
    with run_hook() as hook:
        added = run(
            tmp_path, "channels", "add", "webhook", "desk", "--option", f"url={hook.url}", "--no-input"
        )
        assert (added.returncode, len(hook.received)) == (0, 1), added.stderr
        assert run(tmp_path, "channels", "test", "desk").returncode == 0
    assert [line.split()[0] for line in run(tmp_path, "channels", "list").stdout.splitlines()] == [
        "terminal",
        "desk",
    ]
    failed = run(tmp_path, "channels", "test")
    assert (failed.returncode, "BAD   channel desk" in failed.stdout) == (1, True)
    assert "this may pass" not in failed.stdout
    assert run(tmp_path, "channels", "add", "webhook", "desk", "--no-input").returncode == 2


@pytest.mark.parametrize("name", ["Büro", "the desk", "a" * 65, "desk/new"])
def test_a_name_that_no_channel_can_have_is_refused_before_the_first_question(
    tmp_path: Path, name: str
) -> None:
    """The answers to questions could not change it."""
    run(tmp_path, "init", *QUIET)
    done = run(tmp_path, "channels", "add", "webhook", name, typed="http://127.0.0.1:9/\n" * 9)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{name!r} cannot be the NAME of a channel; a name is made of the letters A to Z" in done.stderr


def test_a_refusal_that_may_pass_is_no_wrong_setting(tmp_path: Path) -> None:
    """A newcomer whose server is busy for a moment hears that another test may work."""
    run(tmp_path, "init", *QUIET)
    with run_hook() as hook:
        url = f"url={hook.url}"
        for status, passes in ((503, True), (400, False)):
            hook.refuse = [Reply(status=status)]
            done = run(tmp_path, "channels", "add", "webhook", "desk", "--option", url, "--no-input")
            assert ("this may pass: test again" in done.stderr) == passes, done.stderr


def program(folder: Path, name: str, script: str) -> None:
    """Put a program of our own first on the path."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_a_line_of_cron_is_added_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stood in the table stays; the line has absolute paths, and a % escaped."""
    table = tmp_path / "table"
    table.write_text("MAILTO=me\n0 1 * * *  backup")
    program(tmp_path, "crontab", f'if [ "$1" = -l ]; then cat {table}; else cat > {table}; fi')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    install_cron(Path("/srv/50% sure/config.yaml"))
    assert install_cron(Path("/srv/50% sure/config.yaml")) == "crontab already has the line"
    kept, old, line = table.read_text().splitlines()
    assert (kept, old) == ("MAILTO=me", "0 1 * * *  backup")
    assert line.startswith("*/30 * * * *  /")
    assert line.endswith(r"--config '/srv/50\% sure/config.yaml' --quiet check")


@pytest.mark.parametrize("said", ["you are not allowed to use this program", "disk error"])
def test_a_table_of_cron_that_cannot_be_read_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """It may hold other lines; where there is none yet, a first one is written."""
    table = tmp_path / "table"
    table.write_text("0 1 * * *  backup\n")
    program(tmp_path, "crontab", f'if [ "$1" = -l ]; then echo {said} >&2; exit 1; else cat > {table}; fi')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(OSError, match=rf"cannot be read: {said}"):
        install_cron(Path("/srv/config.yaml"))
    assert table.read_text() == "0 1 * * *  backup\n"
    program(
        tmp_path,
        "crontab",
        f'if [ "$1" = -l ]; then echo no crontab for me >&2; exit 1; else cat > {table}; fi',
    )
    install_cron(Path("/srv/config.yaml"))
    assert table.read_text().startswith("*/30 * * * *")


def test_a_unit_of_the_user_is_written_and_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service manager is ordered to load and start it; a unit of that name stays as it is."""
    program(tmp_path, "systemctl", f'echo "$@" >> {tmp_path}/orders')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    install_systemd(Path("/srv/m/config.yaml"))
    unit = tmp_path / "home" / "systemd" / "user" / "monitor.service"
    assert '"--config" "/srv/m/config.yaml" "run"' in unit.read_text()
    assert (tmp_path / "orders").read_text().splitlines() == [
        "--user show-environment",
        "--user daemon-reload",
        "--user enable --now monitor.service",
    ]
    with pytest.raises(FileExistsError):
        install_systemd(Path("/srv/m/config.yaml"))
    unit.unlink()
    install_systemd(Path(r'/srv/50% "of\ ${HOME}/config.yaml'))
    assert r'"--config" "/srv/50%% \"of\\ $${HOME}/config.yaml" "run"' in unit.read_text()


@pytest.mark.parametrize(
    ("way", "said"),
    [("systemd", "systemd does not serve you here: No medium"), ("cron", "there is no crontab")],
)
def test_a_way_that_this_machine_lacks_leaves_nothing_and_says_what_starts_monitor_instead(
    tmp_path: Path, way: str, said: str
) -> None:
    """Status 1; the settings are written, and no unit that nothing reads."""
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin", "systemctl", "echo No medium >&2; exit 1")
    lacking = {"PATH": str(tmp_path / "bin"), "XDG_CONFIG_HOME": str(tmp_path / "home")}
    done = run(tmp_path, "init", str(tmp_path / "new"), *QUIET, "--schedule", way, **lacking)
    assert (done.returncode, said in done.stderr) == (1, True)
    assert "Nothing starts monitor with these settings automatically yet" in done.stdout
    assert (tmp_path / "new" / "config.yaml").exists()
    assert not (tmp_path / "home").exists()


def test_a_unit_that_does_not_start_is_told_with_the_reason_and_no_second_way(tmp_path: Path) -> None:
    """A line of cron beside it would check twice once it starts."""
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin", "systemctl", 'case "$*" in *enable*) echo No such thing >&2; exit 1;; esac')
    there = {"PATH": str(tmp_path / "bin"), "XDG_CONFIG_HOME": str(tmp_path / "home")}
    done = run(tmp_path, "init", str(tmp_path / "new"), *QUIET, "--schedule", "systemd", **there)
    assert (done.returncode, "monitor.service is written, but not started: No such thing" in done.stderr) == (
        1,
        True,
    )
    assert "crontab" not in done.stdout


def test_what_keeps_the_unit_running_is_told_among_what_is_next(tmp_path: Path) -> None:
    """With the commands to come, not behind what was done; only where systemd starts monitor."""
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin", "systemctl", "exit 0")
    there = {"PATH": str(tmp_path / "bin"), "XDG_CONFIG_HOME": str(tmp_path / "home")}
    done = run(tmp_path, "init", str(tmp_path / "new"), *QUIET, "--schedule", "systemd", **there)
    before, _, after = done.stdout.partition("What happens next:")
    assert ("enable-linger" in before, "  loginctl enable-linger\n      keeps" in after) == (False, True)
    assert "enable-linger" not in run(tmp_path, "init", str(tmp_path / "other"), *QUIET).stdout


@pytest.mark.parametrize("contact", ["a: b", "# none", "x\ny: z", "{}", "me@example.org"])
def test_an_answer_cannot_become_a_setting(contact: str) -> None:
    """Whatever is typed stays the value of its key."""
    found = parse_yaml(compose_starter(timezone="UTC", contact=contact))
    assert isinstance(found, dict)
    assert (list(found), found["http"]) == (["timezone", "series", "http"], {"contact": contact})


def test_an_edit_keeps_mode_and_link(tmp_path: Path) -> None:
    """A service that runs as another user can read the file as before; a link stays one."""
    real = tmp_path / "real.yaml"
    real.write_text("series: {roca: {site: 'https://a.example'}}\n")
    real.chmod(0o644)
    (tmp_path / "config.yaml").symlink_to(real)
    assert run(tmp_path, "config", "set", "schedule.every", "20").returncode == 0
    assert (tmp_path / "config.yaml").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o644
    assert "every: 20" in real.read_text()


def test_a_folder_that_cannot_be_written_is_a_line(tmp_path: Path) -> None:
    """Status 1, the place and the reason, before anything is asked or sent; /proc is one that even root cannot write to."""
    with run_hook() as hook:
        sends = ("--send-to", "webhook", "--option", f"url={hook.url}")
        done = run(tmp_path, "init", "/proc/nowhere", *sends, *QUIET)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("Error: /proc/nowhere cannot be written: ")
        (tmp_path / "secrets").write_text("a file in the folder's place")
        kept = ("--send-to", "slack", "--option", f"url={hook.url}")
        assert f"{tmp_path}/secrets cannot be written: " in run(tmp_path, "init", *kept, *QUIET).stderr
    assert hook.received == []
    assert list(tmp_path.iterdir()) == [tmp_path / "secrets"]


def test_a_channel_that_could_not_be_kept_is_not_tried(tmp_path: Path) -> None:
    """Where its secret, or config.yaml, cannot be written, no test message is sent."""
    (tmp_path / "config.yaml").write_text("series: {roca: {site: 'https://a.example'}}\n")
    with run_hook() as hook:
        sends = ("--option", f"url={hook.url}", "--no-input")
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "webhook-url").write_text("older")
        done = run(tmp_path, "channels", "add", "webhook", *sends)
        assert (done.returncode, "secrets/webhook-url already exists" in done.stderr) == (1, True)
        (tmp_path / "secrets" / "webhook-url").unlink()
        (tmp_path / "secrets").rmdir()
        (tmp_path / "secrets").symlink_to("/proc")
        done = run(tmp_path, "channels", "add", "webhook", *sends)
        assert (done.returncode, f"{tmp_path}/secrets cannot be written" in done.stderr) == (1, True)
    assert hook.received == []


def test_an_option_that_cannot_be_meant_is_a_mistake_before_anything_is_sent(tmp_path: Path) -> None:
    """Time zone, contact and address of models are looked at first."""
    with run_hook() as hook:
        sends = ("--send-to", "webhook", "--option", f"url={hook.url}")
        for option, value in (
            ("--timezone", "Nope"),
            ("--contact", "a\nb"),
            ("--contact", "not mail"),
            ("--contact", "info@aid"),
            ("--model-server", "nope"),
        ):
            done = run(tmp_path, "init", *sends, *QUIET, option, value)
            assert (done.returncode, f"Invalid value for '{option}'" in done.stderr) == (2, True)
            assert "Warning" not in done.stderr
    assert (hook.received, list(tmp_path.iterdir())) == ([], [])


@pytest.mark.slow
def test_answers_that_end_too_soon_change_nothing(tmp_path: Path) -> None:
    """At each question, the last one too: status 130, nothing is written, and the option that asks nothing is named."""
    typed = ["slack", "https://hooks.slack.com/services/T/B/x", "Europe/Kyiv", "me@example.org", "none"]
    for count in range(len(typed)):
        done = answer(tmp_path / "new", typed[:count], "--no-second-reader", "--no-test")
        assert done.returncode == 130
        said = "nothing was changed: there were too few answers; --no-input asks nothing\n"
        assert done.stderr.endswith(said)
        assert list(tmp_path.iterdir()) == []
    assert answer(tmp_path / "new", typed, "--no-second-reader", "--no-test").returncode == 0


def test_enter_where_there_is_no_default_says_what_is_wanted(tmp_path: Path) -> None:
    typed = ["slack", "", "https://hooks.slack.com/services/T/B/x", "Europe/Kyiv", "me@example.org", "none"]
    done = answer(tmp_path / "new", typed, "--no-second-reader", "--no-test")
    assert (done.returncode, done.stdout.count("it begins with https://hooks.slack.com/")) == (0, 1)
    typed[:2] = ["apprise", ""]
    typed[2] = "json://localhost"
    done = answer(tmp_path / "other", typed, "--no-second-reader", "--no-test")
    assert done.stdout.count("this needs an answer") == 1


def test_no_path_that_is_told_goes_up_and_down(tmp_path: Path) -> None:
    """Neither init, nor the line for cron, nor a mistake in what it wrote; behind a link ".." is the link's target's."""
    (tmp_path / "there" / "below").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "there" / "below")
    done = run(tmp_path, "init", "link/../new", *QUIET)
    written = tmp_path / "there" / "new" / "config.yaml"
    assert written.is_file()
    assert "/../" not in done.stdout
    assert f"--config {written} --quiet check" in done.stdout
    (tmp_path / "there" / "new" / "data").mkdir()
    known = ("--config", "link/../new/config.yaml")
    told = [
        run(tmp_path, *known, "config", "set", "database", "data/../m.db"),
        run(tmp_path, *known, "config", "set", "timezone", "Mars"),
        run(tmp_path, *known, "status"),
        run(
            tmp_path,
            *known,
            "channels",
            "add",
            "webhook",
            "-o",
            "url=http://127.0.0.1:9",
            "--no-input",
            "--no-test",
        ),
    ]
    assert "/../" not in "".join(done.stdout + done.stderr for done in told)
    assert load_config(tmp_path / "link" / ".." / "new" / "config.yaml").database == written.parent / "m.db"


@pytest.mark.parametrize("at_terminal", [True, False])
def test_what_is_not_shown_as_it_is_typed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, at_terminal: bool
) -> None:
    """Else a terminal that stays empty seems to hang; what is piped is not hidden."""
    monkeypatch.setattr("monitor.cli.asking.stdin_is_terminal", lambda: at_terminal)
    (tmp_path / "config.yaml").write_text("series: {roca: {site: https://a.example}}\n")
    words = ["--config", str(tmp_path / "config.yaml"), "channels", "add", "slack", "--no-test"]
    done = CliRunner().invoke(cli, words, input="https://hooks.slack.com/services/T/B/secretword\n")
    assert (done.exit_code, "; not shown as you type" in done.output) == (0, at_terminal)
    assert ("secretword" in done.output) is not at_terminal
