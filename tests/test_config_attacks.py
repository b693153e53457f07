"""Laws of the configuration under odd YAML: one line that names the place, no secret in it, within seconds."""

import contextlib
import os
import random
import re
import time
from pathlib import Path

import pytest

from monitor.config import Config, load_config, parse_config
from monitor.config.edit import set_value
from monitor.errors import ConfigError

pytestmark = pytest.mark.slow  # each is quick, all of them are not

ROCA = "series: {roca: {site: 'https://a.example'}}\n"
SECRET = "hunter2-s3cr3t"


def parse(folder: Path, text: str, **environ: str) -> Config:
    """Parse a text as config.yaml in a folder."""
    return parse_config(text, path=folder / "config.yaml", environ=environ)


def mistakes(folder: Path, text: str, **environ: str) -> list[str]:
    """Return what is said of a text, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        parse(folder, text, **environ)
    assert all("\n" not in line for line in caught.value.mistakes)
    return [line.removeprefix(f"{folder / 'config.yaml'}: ") for line in caught.value.mistakes]


@pytest.mark.parametrize("word", ["off", "no", "yes", "on", "true", "False"])
@pytest.mark.parametrize(
    "place",
    [
        "lock_wait: {}\n",
        "http: {{retries: {}}}\n",
        "http: {{read_timeout: {}}}\n",
        "schedule: {{every: {}}}\n",
        "outbox: {{dead_after: {}}}\n",
        "channels: {{t: {{kind: stdout, alerts_a_day: {}}}}}\n",
    ],
)
def test_a_truth_value_is_no_number(tmp_path: Path, place: str, word: str) -> None:
    """`off` is not 0, and `yes` not 1."""
    [line] = mistakes(tmp_path, ROCA + place.format(word))
    assert f"'{word}' should be a" in line


def test_words_and_times_are_taken_as_they_stand(tmp_path: Path) -> None:
    """YAML 1.1 reads booleans, sexagesimal numbers, octal numbers and dates into words; here they stay words."""
    [line] = mistakes(tmp_path, ROCA + "schedule: {hours: 22:00}\n")
    assert line.startswith("schedule.hours: '22:00' must be like 22:00-05:00")
    text = "series: {no: {site: 'https://a.example', name: off, publisher: 2022-06-01, slug: x}}\nlock_wait: 010\n"
    config = parse(tmp_path, text)
    assert (config.series["no"].name, config.series["no"].publisher) == ("off", "2022-06-01")
    assert config.lock_wait == 10


@pytest.mark.parametrize("span", ["9:00-5:00", "09:00-05:00", "9:00 - 5:00"])
def test_spans_are_written_alike_everywhere(tmp_path: Path, span: str) -> None:
    """What one key takes as hours, every key takes."""
    config = parse(
        tmp_path, ROCA + f"schedule: {{hours: {span}}}\nchannels: {{t: {{kind: stdout, quiet: {span}}}}}\n"
    )
    assert config.channels["t"].quiet_hours is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("channels: {hook: {kind: webhook, url: {{ HOOK_URL }}}}\n", "line 2: a key must be a word"),
        ("? [a, b]\n: c\n", "line 2: a key must be a word"),
        ("? {a: b}\n: c\n", "line 2: a key must be a word"),
        ("lock_wait: *hunter2-s3cr3t\n", "line 2: a value that begins with * must be in quotes"),
        ("lock_wait: !hunter2-s3cr3t 1\n", "line 2: a value that begins with ! must be in quotes"),
        ("lock_wait: !!bool off\n", "line 2: "),
        ("lock_wait: !!int x\n", "line 2: is not a number"),
        (f"lock_wait: {'9' * 5000}\n", "line 2: is not a number"),
        ('database: "a\\0b"\n', "line 2: control characters are not allowed"),
        ('database: "a\\ud800b"\n', "line 2: control characters are not allowed"),
        ("database: a\0b\n", "line 2: the character #x0000 is not allowed"),
        ("a: &a [*a]\n", "line 2: "),
        ("a: " + "[" * 5000 + "\n", "not YAML: too many blocks inside each other"),
        ("database: ''\n", "database: '' must be the path"),
        (f"database: {'x' * 300}\n", "database: '"),
        ("1: 2\n", "1: "),
        ("~: 2\n", "None: "),
    ],
)
def test_odd_yaml_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    """Braces without quotes, complex keys, aliases, tags, control characters: the line, and what to do."""
    [line] = mistakes(tmp_path, ROCA + text)
    assert line.startswith(said)
    assert SECRET not in line


def test_aliases_of_aliases_are_refused_before_they_grow(tmp_path: Path) -> None:
    """Eight lines that would stand for a billion values cost no time."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    started = time.monotonic()
    [line] = mistakes(tmp_path, ROCA + "\n".join(rows) + "\n")
    assert "more than 10,000 values" in line
    assert time.monotonic() - started < 1


def test_a_moderate_alias_is_taken(tmp_path: Path) -> None:
    """Anchors and merge keys work as YAML has them."""
    text = "series:\n  roca: &one {site: 'https://a.example', history: 3}\n  two: {<<: *one, name: T, publisher: P, slug: t}\n"
    assert parse(tmp_path, text).series["two"].history == 3


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_a_pipe_a_folder_or_a_device_is_no_configuration(tmp_path: Path, make: object) -> None:
    """It is named at once: nothing waits for a writer, and nothing is read without end."""
    path = tmp_path / "config.yaml"
    make(path)  # type: ignore[operator]
    with pytest.raises(ConfigError, match=r"is not a regular file|Is a directory"):
        load_config(path)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("address", "research/{month}-{day}/", "must be a path on the site"),
        ("address", "//evil.example/{month}-{day}/", "must be a path on the site"),
        ("address", "/research/{month}/", "must contain {day} and {month}"),
        ("address", "/research/{month}-{day}-{edition}/", "allowed in braces"),
        ("address", "/research/{month}-{day.real}/", "allowed in braces"),
        ("address", "/research/{month}-{day}-{/", "has a brace too many"),
        ("listing", "/research/", "must contain {page}"),
        ("listing", "/research/{page!r}", "allowed in braces"),
        ("hub", "https://evil.example/", "must be a path on the site"),
        ("slug", "x{99999999999999999999}", "is not a regular expression"),
        ("slug", "(?P<moon>x)", "has a group moon"),
        ("site", "https://a.example?x=1", "must be like"),
        ("site", "https://user@a.example", "must be like"),
        ("site", "https://a.example:99999", "must be like"),
        ("site", f"https://{'a' * 64}.example", "must be like"),
    ],
)
def test_a_shape_that_could_not_be_asked_for_is_refused(
    tmp_path: Path, key: str, value: str, said: str
) -> None:
    """What `config` calls good works: paths lead to the site, braces can be filled in, the slug compiles."""
    block = {"site": "https://a.example", "name": "N", "publisher": "P", "slug": "n", key: value}
    inner = ", ".join(f"{name}: '{text}'" for name, text in block.items())
    [line] = mistakes(tmp_path, f"series: {{other: {{{inner}}}}}\n")
    assert line.startswith(f"series.other.{key}: ")
    assert said in line


@pytest.mark.parametrize(
    "text",
    [
        f"channels: {{desk: 'https://hooks.example/{SECRET}'}}\n",
        f"channels: {{desk: ['https://hooks.example/{SECRET}']}}\n",
        f"channels: {{'https://hooks.example/{SECRET}': {{kind: webhook}}}}\n",
        f"channels: {{desk: {{kind: {SECRET}}}}}\n",
        f"channels: {{desk: {{kind: [{SECRET}]}}}}\n",
        f"channels: {{desk: {{kind: webhook, url_env: 'https://hooks.example/{SECRET}'}}}}\n",
        f"channels: {{desk: {{kind: webhook, url_env: {SECRET}}}}}\n",
        f"channels: {{desk: {{kind: webhook, url_file: {SECRET}}}}}\n",
        f"channels: {{desk: {{kind: webhook, url_file: 'hooks.example/services/T0/{SECRET}'}}}}\n",
        f"channels: {{desk: {{kind: webhook, url_file: 'https://hooks.example/{SECRET}/b'}}}}\n",
        f"channels: {{desk: {{kind: webhook, url_file: {SECRET}/key}}}}\n",
        f"channels: {{desk: {{kind: webhook, url: [{SECRET}]}}}}\n",
        f"channels: {{desk: {{kind: webhook, 'https://hooks.example/{SECRET}': x, url: 'http://127.0.0.1'}}}}\n",
        f"channels: 'https://hooks.example/{SECRET}'\n",
        f"channels: {{phone: {{kind: apprise, url: 'tgrm://{SECRET}'}}}}\n",
        f"channels: {{phone: {{kind: apprise, url: 'slakc://{SECRET}/b/c'}}}}\n",
        f"schedule: 'https://ping.example/{SECRET}'\n",
        f"schedule: {{ping_url: 'ping.example/{SECRET}'}}\n",
        f"schedule: {{listen: 'https://ping.example/{SECRET}'}}\n",
        f"second_reader: {SECRET}\n",
        f"second_reader: {{model: m, url: 'https://a.example/v1?key={SECRET}'}}\n",
        f"second_reader: {{model: m, url: 'https://a.example', api_key: [{SECRET}]}}\n",
        f"http: {{retries: 'https://user:{SECRET}@a.example'}}\n",
        f"'https://hooks.example/{SECRET}'\n",
    ],
)
def test_what_may_be_a_secret_is_never_quoted(
    tmp_path: Path, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """In its own place, in a wrong one, as a key: the mistake is reported, the value is not, on no stream."""
    told = mistakes(tmp_path, ROCA + text if text.startswith(("c", "s", "h")) else text)
    streams = capfd.readouterr()
    assert SECRET not in "\n".join([*told, streams.out, streams.err])


def test_a_byte_order_mark_is_no_part_of_a_secret(tmp_path: Path) -> None:
    """A file that a Windows editor saved, and a variable filled from one."""
    (tmp_path / "url").write_bytes(b"\xef\xbb\xbfhttp://127.0.0.1/h\r\n")
    by_file = parse(tmp_path, ROCA + "channels: {d: {kind: webhook, url_file: url}}\n")
    by_name = parse(
        tmp_path, ROCA + "channels: {d: {kind: webhook, url_env: HOOK}}\n", HOOK="\ufeffhttp://127.0.0.1/h\n"
    )
    plain = parse(tmp_path, ROCA + "channels: {d: {kind: webhook, url: 'http://127.0.0.1/h'}}\n")
    assert by_file.channels == by_name.channels == plain.channels


def test_a_tilde_is_the_home_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every path of the file."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret").write_text("http://127.0.0.1/h")
    text = (
        "database: ~/m.db\narchive: ~/a\nkeep: {log: ~/m.log}\n"
        "channels: {f: {kind: file, path: ~/f.xml}, d: {kind: webhook, url_file: ~/secret}}\n"
    )
    config = parse(tmp_path, ROCA + text)
    home = tmp_path / "home"
    assert (config.database, config.archive, config.log) == (home / "m.db", home / "a", home / "m.log")
    assert getattr(config.channels["f"], "path", None) == home / "f.xml"


def test_what_monitor_writes_lies_in_one_folder(tmp_path: Path) -> None:
    """`data` is where relative paths of database, archive, log and files lead; secrets stay beside the configuration."""
    (tmp_path / "secret").write_text("http://127.0.0.1/h")
    text = "data: /var/lib/monitor\nkeep: {log: m.log}\nchannels: {f: {kind: file, path: f.xml}, d: {kind: webhook, url_file: secret}}\n"
    config = parse(tmp_path, ROCA + text)
    lib = Path("/var/lib/monitor")
    assert (config.database, config.archive, config.log) == (
        lib / "monitor.db",
        lib / "archive",
        lib / "m.log",
    )
    assert getattr(config.channels["f"], "path", None) == lib / "f.xml"


def test_one_configuration_finds_its_secrets_by_hand_and_in_each_unit(tmp_path: Path) -> None:
    """secrets/hook is the file beside the configuration, or what systemd hands over as secrets_hook."""
    text = ROCA + "channels: {d: {kind: webhook, url_file: secrets/hook}}\n"
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "secrets_hook").write_text("http://127.0.0.1/h")
    in_unit = parse(tmp_path, text, CREDENTIALS_DIRECTORY=str(tmp_path / "credentials"))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "hook").write_text("http://127.0.0.1/h")
    assert parse(tmp_path, text).channels == in_unit.channels


@pytest.mark.parametrize("listen", ["[::1]:8710", "127.0.0.1:8710", "localhost:8710"])
def test_an_address_to_listen_at_is_of_this_machine(tmp_path: Path, listen: str) -> None:
    """In each form."""
    assert parse(tmp_path, ROCA + f'schedule: {{listen: "{listen}"}}\n').schedule.listen == listen


@pytest.mark.parametrize(
    "listen", ["::1:8710", "[::]:80", "127.0.0.1:٨٠", "127.0.0.1", "a.example:80", ":80"]
)
def test_other_addresses_to_listen_at_are_refused(tmp_path: Path, listen: str) -> None:
    """None that others could reach, and none that would be read in two ways."""
    [line] = mistakes(tmp_path, ROCA + f'schedule: {{listen: "{listen}"}}\n')
    assert "must be a port on this machine" in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("database: .\n", "database: {}: is a folder; name a file in it"),
        ("database: /dev/null\n", "database: /dev/null: is not a regular file; give it another name"),
        ("database: pipe\n", "database: {}/pipe: is not a regular file; give it another name"),
        (
            "channels: {f: {kind: file, path: monitor.db}}\n",
            "channels.f.path: {}/monitor.db: is already used by database",
        ),
        (
            "channels: {f: {kind: file, path: ./config.yaml}}\n",
            "channels.f.path: {}/config.yaml: is already used by this configuration",
        ),
        (
            "channels: {f: {kind: file, path: a}, g: {kind: file, path: ./a}}\n",
            "channels.g.path: {}/a: is already used by channels.f.path",
        ),
        (
            "channels: {f: {kind: file, path: monitor.db-wal}}\n",
            "channels.f.path: {}/monitor.db-wal: is already used by database",
        ),
        (
            "keep: {log: monitor.db.lock}\n",
            "keep.log: {}/monitor.db.lock: is already used by database",
        ),
        (
            "channels: {f: {kind: file, path: monitor.db.run.lock}}\n",
            "channels.f.path: {}/monitor.db.run.lock: is already used by database",
        ),
        (
            "keep: {log: monitor.db.roca.themes}\n",
            "keep.log: {}/monitor.db.roca.themes: is already used by database",
        ),
        (
            "channels: {f: {kind: file, path: archive}}\n",
            "channels.f.path: {}/archive: is already used by archive",
        ),
        ("archive: file\n", "archive: {}/file: is a file; name a folder"),
    ],
)
def test_no_two_keys_write_the_same_file(tmp_path: Path, text: str, said: str) -> None:
    """A feed in the database's place would destroy it, a folder cannot be written, and a pipe would be waited for."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("")
    assert mistakes(tmp_path, ROCA + text) == [said.format(tmp_path)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("database: loop\n", "database"),
        ("archive: loop\n", "archive"),
        ("keep: {log: loop}\n", "keep.log"),
        ("channels: {f: {kind: file, path: loop}}\n", "channels.f.path"),
    ],
)
def test_a_link_that_leads_to_itself_is_named(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    said = f"{key}: {tmp_path}/loop: is a link that leads to itself; give it another name"
    assert mistakes(tmp_path, ROCA + text) == [said]


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    """A secret that was forgotten is reported by `config`, not by the first message."""
    (tmp_path / "url").write_bytes(b"\xef\xbb\xbf \r\n")
    [line] = mistakes(tmp_path, ROCA + "channels: {d: {kind: webhook, url_file: url}}\n")
    assert line == f"channels.d.url_file: {tmp_path}/url: is empty"


@pytest.mark.parametrize("secret", ["''", "' '", "null", "~", "", "#secret", "&secret"])
def test_an_empty_secret_is_refused_rather_than_left_out(tmp_path: Path, secret: str) -> None:
    """Who asks for signatures is not served unsigned messages, also if YAML reads the secret as a comment or an anchor."""
    block = f"channels:\n  desk:\n    kind: webhook\n    url: http://127.0.0.1:9\n    secret: {secret}\n"
    [said] = mistakes(tmp_path, ROCA + block)
    assert said.startswith("channels.desk.secret: ")
    assert "empty" in said


SIGNS = [chr(code) for code in range(33, 127) if not chr(code).isalnum()]
SECRET_PLACES = (
    "channels:\n  h:\n    kind: webhook\n    url: https://a.example\n    secret: {}\n",
    "channels: {{h: {{kind: webhook, url: 'https://a.example', secret: {}}}}}\n",
    'channels:\n  h:\n    secret: "{}"\n    kind: webhook\n    url: https://a.example\n',
    "channels:\n  h:\n    - {}\n",
)


@pytest.mark.parametrize("sign", [*SIGNS, "!!", "!a!", "&&", ",!"])
def test_no_part_of_a_secret_is_told_whatever_signs_it_has(tmp_path: Path, sign: str) -> None:
    """YAML reads it as a tag, an anchor, a comment, two keys; what is said is said in our words, and quotes nothing."""
    for between in ("", sign, " ", ": ", " #", ", ", ",", "\\", "'", '"'):
        for place in SECRET_PLACES:
            text = ROCA + place.format(f"{sign}qzhunter{between}wsecr3t")
            for line in refusals(tmp_path, text):
                assert not re.search("qz|w?secr3t|found|expected", line), text


ODD = ["\t", "\x00", "[", "{", "*a", "&a", ": ", "- ", "off", "1e999", "'", '"', "é", "!!x y", "|", "%", "@", "\n", "#", "..", "a: b: c", "9" * 400,
       "<<: *x", "---\n", "...\n", "\u2028", "\ufeff"]  # fmt: skip
EDITS = (
    ["timezone"],
    ["schedule", "every"],
    ["channels", "terminal", "digest"],
    ["new", "x", "y"],
    ["series", "roca", "mirror"],
)


def refusals(folder: Path, text: str) -> tuple[str, ...]:
    """Return the mistakes of a text, none where it is taken."""
    try:
        parse(folder, text)
    except ConfigError as exc:
        return exc.mistakes
    return ()


@pytest.mark.slow
def test_mangled_settings_are_taken_or_refused_in_lines(tmp_path: Path) -> None:
    """Hundreds of files with odd signs put in, pieces cut out, lines moved: read, and edited, each ends in lines."""
    chance = random.Random(18)  # noqa: S311  nothing secret
    shipped = (Path(__file__).parents[1] / "config.yaml").read_text()
    for _ in range(200):
        text = shipped
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(text))
            put_in, cut = chance.choice([(chance.choice(ODD), 0), ("", chance.randint(1, 30)), ("\n  ", 2)])
            text = text[:place] + put_in + text[place + cut :]
        assert [line for line in refusals(tmp_path, text) if "\n" in line] == []
        value = chance.choice(["x", 5, None, ["a"], {"b": "c"}, "é: x", "a\nb"])
        with contextlib.suppress(ConfigError):
            set_value(text, chance.choice(EDITS), value)
