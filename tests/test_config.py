"""Laws of the configuration: every mistake is one line that names the key."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import Config, load_config, parse_config
from monitor.config.describe import describe
from monitor.config.schema import BLOCKS
from monitor.config.sources import read_text
from monitor.errors import ConfigError

CONTRACT = """
database: monitor.db            # relative to this file
series:
  roca:
    site: https://understandingwar.org
    request_interval: 10        # seconds
channels:
  desk: {kind: webhook, url: "http://127.0.0.1:9000/hook"}
"""
ROCA = "series: {roca: {site: 'https://understandingwar.org'}}\n"
SECRET = "hooks-are-secret"
PATH = Path("/etc/monitor/config.yaml")


def parse(text: str, **environ: str) -> Config:
    """Parse a text as config.yaml."""
    return parse_config(text, path=PATH, environ=environ)


def mistakes(text: str, **environ: str) -> list[str]:
    """Return what is said of a text, without the file's name, which starts each line."""
    with pytest.raises(ConfigError) as caught:
        parse(text, **environ)
    assert all(line.startswith(f"{PATH}: ") for line in caught.value.mistakes)
    return [line.removeprefix(f"{PATH}: ") for line in caught.value.mistakes]


def test_the_outward_contract_loads() -> None:
    """The example other people's scripts use stays valid."""
    config = parse(CONTRACT)
    assert config.database == PATH.parent / "monitor.db"
    assert (config.series["roca"].site, config.series["roca"].request_interval) == (
        "https://understandingwar.org",
        10,
    )
    assert list(config.channels) == ["desk"]


def test_the_file_we_ship_loads_and_says_what_the_defaults_are() -> None:
    """config.yaml works as it stands, and every value in it is the default."""
    root = Path(__file__).parents[1]
    shipped, bare = load_config(root / "config.yaml"), parse(ROCA)
    assert (shipped.series, shipped.http, shipped.tracking) == (bare.series, bare.http, bare.tracking)
    assert (shipped.lock_wait, shipped.timezone, shipped.channels) == (
        bare.lock_wait,
        bare.timezone,
        bare.channels,
    )
    assert shipped.archive == root / "archive"
    assert (shipped.schedule, shipped.keep) == (bare.schedule, bare.keep)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no settings; delete it, and `monitor init` writes a first one"),
        ("# nothing yet\n", "has no settings"),
        ("- a\n- b", "the file: should be a block of keys and values"),
        ("series: {}\n", "series: must not be empty"),
        (ROCA + "chanels: {}\n", "chanels: unknown key; did you mean channels?"),
        (ROCA + "colour: red\n", "colour: unknown key; allowed here: database, archive, lock_wait, timezone"),
        (ROCA + "timezone: Kiev\n", "timezone: 'Kiev' is not a time zone; did you mean Europe/Kyiv?"),
        (ROCA + "timezone: UTC+2\n", "timezone: 'UTC+2' is not a time zone; write it like Europe/Kyiv"),
        (
            ROCA + "timezone: ../etc/passwd\n",
            "timezone: '../etc/passwd' is not a time zone; write it like Europe/Kyiv",
        ),
        (ROCA + "timezone: EDT\n", "timezone: 'EDT' is not a time zone; write it like Europe/Kyiv"),
        (ROCA + "database: /\n", "database: /: is a folder; name a file in it"),
        (ROCA + "database: sqlite:///m.db\n", "database: 'sqlite:///...' must be a path, not an address"),
        (ROCA + "archive: No\n", "archive: 'No' must be a path; if it is called so, write ./No"),
        (
            ROCA + "database: ${HOME}/m.db\n",
            "line 2: begins with a variable, which is not filled in: a secret",
        ),
        (ROCA + "timezone: '$MY_ZONE'\n", "line 2: begins with a variable, which is not filled in: a secret"),
        (ROCA + "schedule: {every: 30,60}\n", "line 2: a key in braces has no colon; a value with a comma"),
        (ROCA + "schedule: {every: */30}\n", "line 2: a value that begins with *, & or % must be in quotes"),
        (ROCA + "schedule: {<<: 5}\n", "line 2: what follows <<: must be another block"),
        (
            ROCA + "second_reader: {url: 'https://a.example/v1', model: ' '}\n",
            "second_reader.model: ' ' must not be empty",
        ),
        (ROCA + "database: [a]\n", "database: takes one value, not a list, like a"),
        (ROCA + "lock_wait: -1\n", "lock_wait: -1 should be greater than or equal to 0"),
        (ROCA + "lock_wait: .nan\n", "lock_wait: nan should be"),
        (
            ROCA + "tracking: {alerts: loud}\n",
            "tracking.alerts: 'loud' should be 'few', 'balanced' or 'many'",
        ),
        (
            ROCA + "tracking: {sectors: {Moor: ['f*']}}\n",
            'tracking.sectors.Moor.0: \'f*\' must be words of letters and digits; "mobiliz*" means all that begin with "mobiliz"',
        ),
        (ROCA + "tracking: {sectors: {Moor: moor}}\n", "tracking.sectors.Moor: 'moor' should be a list"),
        (
            ROCA + "tracking: {sectors: {grain: [rye]}}\n",
            "tracking.sectors.grain: 'grain' is a matter; add its words under tracking.matters",
        ),
        (
            ROCA + "tracking: {matters: {Bakhmut: [opytne]}}\n",
            "tracking.matters.Bakhmut: 'Bakhmut' is a front sector; add its words under tracking.sectors",
        ),
        (
            ROCA + "tracking: {sectors: {Moor: [moor]}, matters: {Moor: [peat]}}\n",
            "tracking: Moor is under both sectors and matters; it can be only one of them",
        ),
        (
            ROCA + "tracking: {aliases: {Kyiv: ['']}}\n",
            "tracking.aliases.Kyiv.0: '' must be a name as it is printed",
        ),
        (ROCA + "http: {retries: many}\n", "http.retries: 'many' should be a whole number"),
        (
            ROCA + "http: {contact: 'Олена <olena@example.org>'}\n",
            "http.contact: 'Олена <olena@example.org>' must",
        ),
        (
            ROCA + 'http: {contact: "a\\nb"}\n',
            "http.contact: 'a\\nb' must be 1 to 200 printable ASCII characters",
        ),
        (ROCA + "http: {contact: ''}\n", "http.contact: '' must be 1 to 200 printable ASCII characters"),
        (ROCA + f"database: {'x' * 256}\n", f"database: '{'x' * 74}[...] has a name of more than 255 bytes"),
        (ROCA + "templates: /dev/../etc/passwd\n", "templates: /etc/passwd: is a file; name a folder"),
        (ROCA + "serve: {listen: '0.0.0.0:1'}\n", "serve.listen: 0.0.0.0:1 is open to other machines"),
        (
            ROCA + "serve: {listen: '127.0.0.1:1', private: true}\n",
            "serve.password_hash: is needed for private pages",
        ),
        (ROCA + "http: 5\n", "http: should be a block of keys and values"),
        ("series: {roca: 5}\n", "series.roca: should be a block of keys and values"),
        ("series: {roca: {}}\n", "series.roca.site: is missing"),
        (
            "series: {roca: {site: 'https://a.example', mirror: {sit: x}}}\n",
            "series.roca.mirror.sit: unknown key; did you mean site?",
        ),
        (
            "series: {roca: {site: 'https://a.example', mirror: on}}\n",
            "series.roca.mirror: should be a block of keys and values",
        ),
        (
            "series: {iran: {site: 'https://a.example', name: I}}\n",
            "series.iran.publisher: is missing",
        ),
        ("series: {roca: {site: 'ftp://a.example'}}\n", "series.roca.site: 'ftp://a.example' must be like"),
        (
            "series: {roca: {site: 'https://a.example', slug: '('}}\n",
            "series.roca.slug: '(' is not a regular",
        ),
        ("series: {roca: {site: 'https://a.example', recheck: x}}\n", "series.roca.recheck: 'x' should be"),
        (ROCA + "channels: {desk: {url: x}}\n", "channels.desk.kind: is missing; it is one of email, slack"),
        (
            ROCA + "channels: {desk: {kind: slak}}\n",
            "channels.desk.kind: 'slak' is none of email, slack, stdout",
        ),
        (ROCA + "channels: {desk: {kind: null}}\n", "channels.desk.kind: is missing; it is one of email"),
        (ROCA + "keep: {log: [null]}\n", "keep.log: should be text, not a list"),
        (ROCA + "channels: {desk: {kind: [x]}}\n", "channels.desk.kind: is none of"),
        (ROCA + "channels: {desk: 5}\n", "channels.desk: should be a block of keys and values"),
        (ROCA + "channels: {'a b': {kind: stdout}}\n", "channels.a b: a name is made of the letters A to Z"),
        (ROCA + "channels: {desk: {kind: webhook}}\n", "channels.desk.url: is missing"),
        (
            ROCA + "channels: {t: {kind: stdout, messages: [news]}}\n",
            "channels.t.messages.0: 'news' should be",
        ),
        (
            ROCA + "channels: {t: {kind: stdout, digest: hourly}}\n",
            "channels.t.digest: 'hourly' must be each, or",
        ),
        (
            ROCA + "channels: {t: {kind: stdout, quiet: 22-7}}\n",
            "channels.t.quiet: '22-7' must be like 22:00-07:00",
        ),
        (ROCA + "channels: {t: {kind: file}}\n", "channels.t.path: is missing"),
        (ROCA + "channels: {t: {kind: slack}}\n", "channels.t: give either url"),
        (ROCA + "outbox: {dead_after: 0}\n", "outbox.dead_after: 0 should be greater than 0"),
        (
            ROCA + "templates: nowhere\n",
            f"templates: {PATH.parent}/nowhere: contains none of message.txt, message.html",
        ),
        (ROCA + "lock_wait: 1\nlock_wait: 2\n", "line 3: the key 'lock_wait' is given twice"),
        (ROCA + "a: [\n", "line 3: a list or block that begins with [ or { is not closed"),
        (ROCA + "a: [b\n", "line 2: a list that begins with [ is not closed"),
        (ROCA + "a: 'b\n\n", "line 2: a quote is not closed"),
        (ROCA + "a: b: c\n", "line 2: is indented too far, or has a colon too many"),
        (
            ROCA + "http:\n  retries: 1\n   contact: x\n",
            "line 4: is indented too far, or line 3 not far enough",
        ),
        (ROCA + "timezone:\n", "timezone: is empty; give it a value, or take the line out"),
        (ROCA + "channels: {t: {kind: file, path: }}\n", "channels.t.path: is empty; give it a value"),
        (ROCA + "http\nkeep: {}\n", "line 2: a key has no colon after it"),
        (
            "series:\n  roca:\n    site = https://a.example\n    history: 7\n",
            "line 3: a key has no colon after it",
        ),
        (ROCA + "timezone: 'UTC\ndata: x\narchive: 'y'\n", "line 2: a quote is not closed"),
        (ROCA + 'timezone: "UTC\nschedule:\n  hours: "22:00-05:00"\n', "line 2: a quote is not closed"),
        (ROCA + "http:\n\tretries: 1\n", "line 3: contains a tab; indent with spaces"),
        (
            ROCA + 'a: "Doe, Jane" <j@x>\n',
            "line 2: has text after a closing quote; put the whole value in quotes of the",
        ),
        (
            ROCA + "a:\n  - 'b'\n  - 'it's'\n",
            "line 4: has text after a closing quote; put the whole value in quotes of",
        ),
        (
            ROCA + 'a: {b: "Doe, Jane" <j@x>}\n',
            "line 2: has text after a closing quote; put the whole value in quotes of",
        ),
        (
            ROCA + "a: {b: ISW: c <j@x>}\n",
            "line 2: has a colon too many: a value with a colon must be in quotes, or a",
        ),
        (ROCA + "a: [ISW: b: c]\n", "line 2: has a colon too many: a value with a colon must be in quotes"),
        (ROCA + "a: {b: 1\n  c: 2}\n", "line 2: a block that begins with { is not closed, or lacks a comma"),
        (ROCA + "http:\n  retries: 1\n contact: x\n", "line 4: is not indented like the lines before it"),
        (ROCA + "schedule:\n", "schedule: is empty; give it keys, indented below it, or take the line out"),
        ("series: {roca: }\n", "series.roca: is empty; give it keys"),
        (ROCA + "http: {retries: 1.5}\n", "http.retries: 1.5 should be a whole number"),
        (
            ROCA + "http: {allow_private_addresses: maybe}\n",
            "http.allow_private_addresses: 'maybe' should be true or false",
        ),
        (ROCA + "channels: {t: {kind: emial}}\n", "channels.t.kind: 'emial' is none of email, slack"),
        (
            ROCA + "channels: {t: {kind: stdout, messages: [alrt]}}\n",
            "channels.t.messages.0: 'alrt' should be 'alert'",
        ),
        (ROCA + "schedule:\n  every:1\n  jitter: 2\n", "line 3: a space is missing after a colon"),
        (ROCA + "schedule:\n  every: 1\n  jitter:2\nkeep: {}\n", "line 4: a space is missing after a colon"),
        (
            ROCA + "schedule:\n  every:1\n",
            "schedule: should be a block of keys and values; a space is missing",
        ),
        ("series\n  roca: {}\n", "line 1: a key has no colon after it"),
        (ROCA + "schedule: [every: 15]\n", "schedule: should be a block of keys and values, not a list"),
        (
            ROCA + "schedule: {every: 15 minutes}\n",
            "schedule.every: '15 minutes' should be a number, like 15",
        ),
        (ROCA + "lock_wait: '2,5'\n", "lock_wait: '2,5' should be a number, like 2.5"),
        (ROCA + "schedule: {every: [15]}\n", "schedule.every: takes one value, not a list, like 15"),
        (
            ROCA + "channels: {t: {kind: email, host: h, sender: a@b.example, to: 5}}\n",
            "channels.t.to: 5 should be a list, and is not one e-mail address",
        ),
        (
            ROCA + "channels: {t: {kind: stdout, messages: alert}}\n",
            "channels.t.messages: 'alert' should be a list, like [alert]",
        ),
        (
            ROCA + 'database: "C:\\Users\\me"\n',
            "line 2: in double quotes a backslash begins a special character",
        ),
        (ROCA + 'database: "C:\\new\\table"\n', "database: 'C:\\new\\table' contains a tab or a line break"),
        (ROCA + "timezone: “UTC”\n", "line 2: YAML does not know typographic quotes"),
        (ROCA + "schedule:\n\u00a0\u00a0every: 15\n", "line 3: contains a no-break space"),
        (ROCA + "schedule:\n  every:\u00a015\n", "line 3: contains a no-break space"),
        ("timezone:\u00a0UTC\n" + ROCA, "line 1: contains a no-break space"),
        (ROCA + "timezone:\u00a0UTC\n", "line 2: contains a no-break space"),
        (ROCA + "timezone:\u00a0UTC", "line 2: contains a no-break space"),
        ("---\n" + ROCA + "---\nkeep: {}\n", "line 3: a second document begins"),
        (ROCA + "a: \t x\n", "line 2: contains a tab; indent with spaces"),
        ("series: !!python/object:os.system {}\n", "line 1: "),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(text: str, said: str) -> None:
    """Each mistake is one line: the key, its value, what is allowed."""
    [line] = mistakes(text)
    assert line.startswith(said)
    assert "\n" not in line


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_in_another_coding_is_to_be_saved_as_utf_8(coding: str, tmp_path: Path) -> None:
    """With a mark at its beginning, or without."""
    path = tmp_path / "config.yaml"
    path.write_bytes("contact: é\n".encode(coding))
    with pytest.raises(OSError, match=r"is not UTF-8 text \(line 1\); save it as UTF-8"):
        read_text(path, most=100)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (ROCA + "keeep: {pages: 90}\n", "did you mean keep?"),
        (ROCA + "schedule: {evry: 5}\n", "did you mean every?"),
        (ROCA + "channels: {t: {kind: emial}}\n", "did you mean email?"),
        (ROCA + "channels: {t: {kind: stdout, messages: [digset]}}\n", "did you mean digest?"),
        (ROCA + "tracking: {alerts: Balance}\n", "did you mean balanced?"),
        (ROCA + "timezone: Europe/Kyjiv\n", "did you mean Europe/Kyiv?"),
        (
            "series: {rocca: {site: 'https://a.example'}}\n",
            "series.rocca: only roca is built in, and any other series needs a name and a publisher; did you mean roca?",
        ),
        ("series: {roca: {site: 'https://a.example', mirror: {nme: x}}}\n", "did you mean name?"),
        (ROCA + "channels: {d: {kind: telegram}}\n", "did you mean apprise?"),
        (ROCA + "channels: {d: {kind: smtp}}\n", "did you mean email?"),
    ],
)
def test_a_mistyped_word_is_answered_by_the_nearest(text: str, meant: str) -> None:
    """Of a key, a kind, a choice, a time zone, a series: what was probably meant."""
    assert mistakes(text)[-1].endswith(meant)


@pytest.mark.parametrize(
    ("block", "rest"),
    [
        ("{site: 'https://a.example'}", []),
        ("{site: 'https://a.example', histori: 3}", ["series.raco.histori"]),
        ("{}", ["series.raco.site"]),
        ("{name: Reed Watch, publisher: Reed}", ["series.raco.site"]),
    ],
)
def test_a_mistyped_series_is_the_first_mistake_and_lacks_nothing_that_is_built_in(
    block: str, rest: list[str]
) -> None:
    """What it lacks beside, and its other mistakes, follow."""
    first, *others = mistakes(f"series: {{raco: {block}}}\n")
    assert first.startswith("series.raco: ")
    assert first.endswith("did you mean roca?")
    assert [one.partition(":")[0] for one in others] == rest


def test_a_folder_without_templates_is_reported_beside_other_mistakes() -> None:
    """What is wrong above it in the file does not hide it."""
    found = mistakes(ROCA + "http: {retries: many}\ntemplates: nowhere\n")
    assert [line.partition(":")[0] for line in found] == ["http.retries", "templates"]


def test_all_mistakes_are_reported_at_once() -> None:
    """A person mends the file in one go."""
    text = "series: {roca: {site: 'https://a.example', histori: 3}}\nhttp: {retries: x}\nchannels: {d: {kind: no}}\n"
    assert [line.split(":")[0] for line in mistakes(text)] == [
        "series.roca.histori",
        "http.retries",
        "channels.d.kind",
    ]


def test_a_mistake_in_an_outermost_key_hides_none_further_in() -> None:
    """Those inside the other blocks are told in the same go, and what stands in for a mistaken block is not mentioned."""
    text = "timezone: Mars/Base\nsereis: {}\nkeep: 7\nhttp: {retries: x}\nchannels: {d: {kind: no}}\n"
    assert {line.split(":")[0] for line in mistakes(text)} == {
        "timezone", "sereis", "keep", "series", "http.retries", "channels.d.kind",
    }  # fmt: skip


def test_each_name_that_is_none_is_reported() -> None:
    """A number, a truth value, an empty text: all in one go, and what the blocks below them have, too."""
    block = "{kind: no}"
    found = mistakes(
        ROCA + f'channels: {{5: {block}, "": {block}, true: {block}, "a b": {block}, good: {block}}}\n'
    )
    assert len(found) == 5, found
    assert found[0] == "channels.5: a name should be text: write it in quotes"
    assert found[-1].startswith("channels.good.kind: ")


def test_a_secret_comes_from_a_variable_or_a_file(tmp_path: Path) -> None:
    """`url_env` names a variable, `url_file` a file beside the configuration."""
    (tmp_path / "hook").write_text(f"https://a.example/{SECRET}\n")
    by_file = parse_config(
        ROCA + "channels: {d: {kind: webhook, url_file: hook}}\n", path=tmp_path / "config.yaml", environ={}
    )
    by_env = parse(
        ROCA + "channels: {d: {kind: webhook, url_env: HOOK}}\n", HOOK=f"https://a.example/{SECRET}"
    )
    plain = parse(ROCA + f"channels: {{d: {{kind: webhook, url: 'https://a.example/{SECRET}'}}}}\n")
    assert by_file.channels == by_env.channels == plain.channels
    assert SECRET not in repr(plain)


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("url_env: HOOK", "channels.d.url_env: the environment variable HOOK is not set"),
        ("url_file: nowhere", "channels.d.url_file: /etc/monitor/nowhere: cannot be read: No such file"),
        ("url_env: HOOK, url: x", "channels.d: only one of url and url_env may be given"),
        (f"url: 'ftp://{SECRET}'", "channels.d.url: "),
    ],
)
def test_a_missing_or_bad_secret_is_named_and_never_shown(channel: str, said: str) -> None:
    """A mistake about a secret names its key; its value is not printed."""
    [line] = mistakes(ROCA + f"channels: {{d: {{kind: webhook, {channel}}}}}\n")
    assert line.startswith(said)
    assert SECRET not in line


def test_a_missing_file_points_to_what_helps(tmp_path: Path) -> None:
    """Without a configuration a newcomer is shown how to name one, and the demo."""
    with pytest.raises(
        ConfigError, match="no such file; `monitor init` writes one, --config or MONITOR_CONFIG names another"
    ):
        load_config(tmp_path / "config.yaml")


@pytest.mark.parametrize(
    ("content", "line"), [(b"\xff\xfe\x00", 1), (b"\x00", 1), (b"# a\n# \xe9\n", 2), (b"# a\r\n\x00", 2)]
)
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes, line: int) -> None:
    """Any bytes give a ConfigError that names the line."""
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=rf"config\.yaml: .*line {line}\b"):
        load_config(path)


def test_a_series_of_the_users_own_has_its_own_shape() -> None:
    """A further series is a block of the file."""
    block = "{site: 'https://a.example', name: Iran Update, publisher: A, slug: 'iran-update-(?P<month>[a-z]+)', timezone: Europe/Kyiv}"
    config = parse(f"series: {{iran: {block}}}\n")
    shape = config.series["iran"].shape("iran")
    assert (shape.key, shape.name, shape.slug, shape.hub, shape.timezone) == (
        "iran",
        "Iran Update",
        "iran-update-(?P<month>[a-z]+)",
        None,
        "Europe/Kyiv",
    )
    assert config.timezone == ZoneInfo("UTC")


def test_a_template_with_a_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    """Templates are read and looked over with the configuration, not at the first message."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "message.txt").write_text("one\n{% if %}\n")
    with pytest.raises(ConfigError) as caught:
        parse_config(ROCA + "templates: mine\n", path=tmp_path / "config.yaml", environ={})
    [line] = caught.value.mistakes
    assert "message.txt: line 2: " in line


def test_a_path_is_relative_to_the_configuration() -> None:
    """Wherever the command is run, a file channel writes to the same file."""
    config = parse(ROCA + "channels: {feed: {kind: file, path: out/feed.xml, format: atom}}\n")
    assert getattr(config.channels["feed"], "path", None) == PATH.parent / "out/feed.xml"


def test_every_setting_in_force_is_shown() -> None:
    """Each key that the file takes, with the blocks that are off unless they are there."""
    blocks = "second_reader: {url: 'http://127.0.0.1:1/v1', model: m}\nserve: {}\n"
    shown = describe(parse(ROCA + blocks))
    hidden = {
        block: set(model.fields()) - set(shown[block] if block else shown) for block, model in BLOCKS.items()
    }
    assert hidden == {block: set() for block in BLOCKS}
