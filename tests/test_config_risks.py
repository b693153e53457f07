"""Laws of what leaves this machine unencrypted: passwords and tokens never, messages not without a warning."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.channels import KINDS
from monitor.cli import cli
from monitor.config import load_config, parse_config
from monitor.config.risks import find_risks
from monitor.demo.story import DEMO_KEY, DEMO_SERIES
from monitor.errors import ConfigError
from monitor.store.locks import SITE, hold
from monitor.web import hash_password
from tests.desk import Desk

MAIL = {"kind": "email", "to": "a@example.org", "sender": "a@example.org", "host": "mail.example.org"}
LOGIN = {"username": "a", "password": "secret-word"}
OPEN = [
    ({**MAIL, "tls": "none"}, "channels.desk: tls: none sends mail to mail.example.org unencrypted"),
    ({"kind": "webhook", "url": "http://hook.example.org/secret-word"}, "channels.desk: url: http:// sends"),
    ({"kind": "slack", "url": "http://chat.example.org/secret-word"}, "channels.desk: url: http:// sends"),
]
CLOSED = [
    MAIL,
    {**MAIL, "tls": "none", "host": "127.0.0.1"},
    {**MAIL, "tls": "none", "host": "localhost", **LOGIN},
    {"kind": "webhook", "url": "https://hook.example.org/x"},
    {"kind": "webhook", "url": "http://[::1]:8000/x"},
]
REFUSED = [
    ({**MAIL, "tls": "none", **LOGIN}, "would send the password to mail.example.org in the clear"),
    (
        {"kind": "slack", "token": "secret-word", "channel": "C1", "api": "http://chat.example.org/api/"},
        "api must be https",
    ),
]


def text_of(channel: dict[str, str], **more: object) -> str:
    """Return settings with one channel."""
    return json.dumps(
        {
            "series": {"roca": {"site": "http://127.0.0.1:9"}},
            "http": {"retries": 0},
            "channels": {"desk": channel},
            **more,
        }
    )


def monitor(folder: Path, channel: dict[str, str], *arguments: str) -> Result:
    """Run a command with one channel."""
    (folder / "config.yaml").write_text(text_of(channel))
    return CliRunner().invoke(cli, ["--config", str(folder / "config.yaml"), *arguments])


@pytest.mark.parametrize(("channel", "said"), OPEN)
def test_what_is_sent_unencrypted_is_warned_of(tmp_path: Path, channel: dict[str, str], said: str) -> None:
    """By `config` on standard error, by `doctor` as a finding of its own; the settings hold all the same."""
    checked = monitor(tmp_path, channel, "config")
    assert (checked.exit_code, f"warning: {said}" in checked.stderr) == (0, True)
    examined = monitor(tmp_path, channel, "doctor")
    assert f"warn  configuration: {said}" in examined.stdout
    assert "secret-word" not in checked.output + examined.output


@pytest.mark.parametrize("channel", CLOSED)
def test_what_is_encrypted_or_stays_here_is_no_risk(channel: dict[str, str]) -> None:
    """TLS, or a server on this machine."""
    config = parse_config(text_of(channel), path=Path("/tmp/config.yaml"), environ={})  # noqa: S108  nothing is written
    assert list(find_risks(config)) == []


@pytest.mark.parametrize(("channel", "said"), REFUSED)
def test_a_password_or_token_never_leaves_unencrypted(channel: dict[str, str], said: str) -> None:
    """The settings are refused, and the secret is not repeated."""
    with pytest.raises(ConfigError, match=said) as caught:
        parse_config(text_of(channel), path=Path("/tmp/config.yaml"), environ={})  # noqa: S108  nothing is written
    assert "secret-word" not in str(caught.value)


def test_the_address_of_a_dead_man_s_switch_is_a_secret_too() -> None:
    """It is warned of like a webhook's."""
    text = text_of({"kind": "stdout"}, schedule={"ping_url": "http://ping.example.org/secret-word"})
    [risk] = find_risks(parse_config(text, path=Path("/tmp/config.yaml"), environ={}))  # noqa: S108  nothing is written
    assert risk.startswith("schedule.ping_url: http:// sends the address")
    assert "secret-word" not in risk


NOTICES = {"kind": "stdout", "messages": ["operator", "revision"]}


@pytest.mark.parametrize("channels", [{}, {"desk": NOTICES}, {"desk": NOTICES, "all": {"kind": "stdout"}}])
def test_whoever_sends_assessments_to_nobody_is_told_so(desk: Desk, channels: dict[str, object]) -> None:
    """By `config`, `doctor` and `status`, and by the check that found one; an operator who reads the pages may want it so."""
    file = desk.config.path
    block = {**DEMO_SERIES, "site": desk.site.base, "request_interval": 0}
    file.write_text(json.dumps({"series": {DEMO_KEY: block}, "channels": channels}))
    unheard = "all" not in channels
    for words in (["check"], ["config"], ["status"], ["doctor"]):
        told = CliRunner().invoke(cli, ["--config", str(file), *words]).output
        assert ("nobody is notified of assessments" in told) == unheard, (words, told)


@pytest.mark.parametrize(
    ("path", "form", "said"),
    [
        ("out.md", None, "format: json is written to out.md, whose name suggests format: markdown"),
        (
            "feed.XML",
            "markdown",
            "format: markdown is written to feed.XML, whose name suggests format: atom",
        ),
        ("out.md", "markdown", None),
        ("out.jsonl", None, None),
        ("out.txt", "markdown", None),
    ],
)
def test_a_file_whose_name_promises_another_form_is_warned_of(
    path: str, form: str | None, said: str | None
) -> None:
    channel = {"kind": "file", "path": path, **({"format": form} if form else {})}
    config = parse_config(text_of(channel), path=Path("/tmp/config.yaml"), environ={})  # noqa: S108  nothing is written
    assert [risk.partition(": ")[2] for risk in find_risks(config)] == ([said] if said else [])


@pytest.mark.parametrize(("called", "kind"), [("mail", "email"), ("terminal", "stdout")])
def test_a_kind_may_be_called_as_monitor_init_calls_it(called: str, kind: str) -> None:
    text = text_of({**(MAIL if kind == "email" else {}), "kind": called})
    [channel] = parse_config(text, path=Path("/tmp/config.yaml"), environ={}).channels.values()  # noqa: S108  nothing is written
    assert vars(channel)["kind"] == kind
    assert KINDS[called] == kind


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("http.contact", "bob", "is no full e-mail or web address, so the publisher cannot reach you"),
        ("http.contact", "info@aid", "is no full e-mail or web address, so the publisher cannot reach you"),
        ("http.contact", "info@localhost, 1.5", "is no full e-mail or web address"),
        ("http.contact", "http://localhost:8080/desk.html", "is no full e-mail or web address"),
        ("http.contact", "https://203.0.113.5:8080/", None),
        ("http.contact", "bob@example.org", None),
        ("http.contact", "Desk, https://desk.example", None),
        ("schedule.hours", "22:00-22:00", "means all day"),
        ("schedule.hours", "00:00-24:00", None),
        ("schedule.hours", "22:00-05:00", None),
        ("channels.desk.port", 465, "mail servers expect tls: tls at port 465, and not starttls"),
        ("channels.desk.port", 587, None),
        ("channels.desk.port", 2525, None),
    ],
)
def test_what_hardly_does_what_was_meant_is_warned_of(key: str, value: object, said: str | None) -> None:
    """It is taken all the same, as it may be meant."""
    *blocks, name = key.split(".")
    whole: dict[str, object] = {name: value} | (MAIL if "desk" in blocks else {})
    for block in reversed(blocks):
        whole = {block: whole}
    text = json.dumps({"series": {"roca": {"site": "https://a.example"}}} | whole)
    found = [*find_risks(parse_config(text, path=Path("/nowhere/config.yaml"), environ={}))]
    assert [key.rpartition(".")[0] in one and said in one for one in found] == [True] if said else not found


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"host": "127.0.0.1:2525"}, "a key of its own: `host: 127.0.0.1` and `port: 2525`"),
        ({"host": "mail.example.org:587"}, "`host: mail.example.org` and `port: 587`"),
        ({"username": "me", "password": ""}, "channels.desk.password: must not be empty"),
        ({"username": "", "password": "a"}, "channels.desk.username: must not be empty"),
    ],
)
def test_what_cannot_work_is_refused(keys: dict[str, str], said: str) -> None:
    """A server that no name leads to, and half a login."""
    text = text_of({**MAIL, **keys})
    with pytest.raises(ConfigError) as caught:
        parse_config(text, path=Path("/nowhere/config.yaml"), environ={})
    assert said in str(caught.value)


def test_an_ipv6_address_has_colons_of_its_own() -> None:
    """With more than one, what follows the last is no port."""
    text = text_of({**MAIL, "host": "::1"})
    config = parse_config(text, path=Path("/nowhere/config.yaml"), environ={})
    assert config.channels["desk"].values()["host"] == "::1"


def test_settings_that_are_a_link_say_which_of_two_databases_is_meant(tmp_path: Path) -> None:
    """Relative paths start from the link; a link alone, or one into the same folder, is as its owner wants it."""
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    file, link = home / "config.yaml", other / "config.yaml"
    file.write_text(
        "series: {roca: {site: http://127.0.0.1:9}}\nlock_wait: 0\n"
        "channels: {desk: {kind: file, path: m.jsonl}}"
    )
    link.symlink_to(file)
    (home / "same.yaml").symlink_to(file)
    (tmp_path / "folder").symlink_to(home)
    assert list(find_risks(load_config(link))) == []
    (home / "monitor.db").touch()
    [risk] = find_risks(load_config(link))
    meant = f"{other / 'monitor.db'} is meant, not {home / 'monitor.db'}"
    assert meant in risk
    with hold(other / "monitor.db", SITE, 0.0):  # a check then ends before it asks anyone
        for command in ("config", "status", "check"):
            done = CliRunner().invoke(cli, ["--config", str(link), command])
            assert meant in f"{done.output}{done.exception}"
    for path in (file, home / "same.yaml", tmp_path / "folder" / "config.yaml"):
        assert list(find_risks(load_config(path))) == []
    (other / "monitor.db").symlink_to(home / "monitor.db")
    assert list(find_risks(load_config(link))) == []


@pytest.mark.parametrize("listen", ["0.0.0.0:8710", "'[::]:8710'"])
def test_pages_that_no_other_machine_can_open_are_warned_of(tmp_path: Path, listen: str) -> None:
    """At every address of this machine, without one that visitors may open; `doctor` says so, too."""
    block = f"listen: {listen}, allow_remote: true, password_hash: '{hash_password('salt and flour')}'"
    text = f"series: {{roca: {{site: http://127.0.0.1:9}}}}\nhttp: {{retries: 0}}\nserve: {{{block}}}\n"
    (tmp_path / "config.yaml").write_text(text)
    said = f"serve.base_url: is needed to listen at {listen.strip(chr(39))}, as other machines are refused"
    for command in ("config", "doctor"):
        assert said in CliRunner().invoke(cli, ["--config", str(tmp_path / "config.yaml"), command]).output
    for good in (block.replace(listen, "192.0.2.1:8710"), f"{block}, base_url: http://gateway.example:8710"):
        config = parse_config(text.replace(block, good), path=tmp_path / "config.yaml", environ={})
        assert list(find_risks(config)) == []
