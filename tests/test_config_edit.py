"""Laws of edits of config.yaml: what is set is set, and nothing else changes, however the file is written."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from monitor.config.edit import remove_value, set_value
from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError

TEXTS = {
    "blocks": """\
# head

series:
  roca:   # the one
    site: https://a.example   # site

# times
timezone: UTC    # zone
channels:
  t:  # mine
    kind: stdout
    messages:
      - alert
      - digest
# tail
""",
    "braces": """\
series: {roca: {site: 'https://a.example'}}  # s
timezone: "UTC"
channels: {t: {kind: stdout, messages: [alert, digest]}}  # c
""",
    "four columns": """\
series:
    roca:
        # inside
        site: https://a.example
http:
    # why
    contact: 'me@example.org'

    retries: 1
# end
""",
    "no last line end": "series:\n  roca:\n    site: https://a.example\nhttp:\n  retries: 1  # last",
    "marked document": "---\n# head\nseries:\n  roca: {site: 'https://a.example'}\ntimezone: UTC\n...\n",
    "json": '{\n  "series": {\n    "roca": {"site": "https://a.example"}\n  },\n  "http": {\n    "retries": 1\n  }\n}\n',
    "braces over lines": """\
series: {
  roca: {site: 'https://a.example'},   # x
}
http: {retries: 1,  # once
  contact: me@example.org}
""",
    "empty blocks": "series:\n  roca:\n    site: https://a.example\nhttp: {}\nserve:\nkeep:   # none\n\n\n",
    "texts": "series:\n  roca:\n    site: https://a.example\nhttp:\n  contact: >-\n    me@example.org\n  retries: 1\n",
    "list at its key": "series:\n  roca:\n    site: https://a.example\nchannels:\n  t:\n    messages:\n    - alert\n    kind: stdout\n",
    "comments": "series:\n  roca:\n    site: https://a.example\n#timezone: UTC\nchannels:\n  # mail:\n  t: {kind: stdout}\n  # hook:\n",
    "comments alone": "# one\n\n# two\n",
}
EDITS: Sequence[tuple[str, Any]] = (
    ("timezone", "Europe/Kyiv"),
    ("http.retries", 2),
    ("http.contact", "O'Neil: <x@example.org> # hi"),
    ("http.contact", None),
    ("http", {"retries": 0, "contact": "*x"}),
    ("channels.t.messages", ["alert"]),
    ("channels.t.digest", "daily at 07:00"),
    ("channels.new", {"kind": "stdout", "messages": ["alert", "digest"]}),
    ("series.roca.site", "https://b.example"),
    ("series.roca.mirror", {}),
    ("serve.private", "false"),
    ("keep.pages", 90),
    ("tracking.aliases.Київ", ["Kiev", "a: b"]),
)


def with_value(text: str, path: Sequence[str], value: Any) -> Any:
    """Return what the text would mean with a value at a path."""
    root: Any = parse_yaml(text)
    block = root
    for key in path[:-1]:
        block[key] = block.get(key) or {}
        block = block[key]
    block[path[-1]] = value
    return root


def comments(text: str) -> list[str]:
    """Return the comments; no value here but ours has a #."""
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line and "O'" not in line]


def kept_lines(text: str, new: str) -> bool:
    """Return whether the lines that are in both are in the same order, and all that is gone stood together."""
    before, after = text.splitlines(), new.splitlines()
    same = sum(
        1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )
    ends = zip(reversed(before[same:]), reversed(after[same:]), strict=False)
    below = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], ends))
    return len(before) - same - below <= 4  # the most lines that a value here has


@pytest.mark.parametrize("name", TEXTS)
def test_an_edit_sets_what_it_should_and_keeps_the_rest(name: str) -> None:
    """All comments but those inside a value that is replaced, all other lines, and the ends of the lines."""
    text = TEXTS[name]
    for dotted, value in EDITS:
        path = dotted.split(".")
        new = set_value(text, path, value)
        assert parse_yaml(new) == with_value(text, path, value), dotted
        assert kept_lines(text, new), (dotted, new)
        if dotted != "http":
            assert comments(new) == comments(text), (dotted, new)
        on_windows = set_value(text.replace("\n", "\r\n"), path, value)
        assert on_windows == new.replace("\n", "\r\n"), dotted


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_quoted_only_where_it_would_not_be_read_as_one(name: str) -> None:
    """A switch is written as in the docs, true or no; a number, and a null need their quotes."""
    for word in ("true", "False", "yes", "off", "2026-06-17", "12", "1.5", "null"):
        is_plain = word not in {"12", "1.5", "null"}
        for value, key in ((word, "private"), ({"private": word}, "block"), ({"a": {"private": word}}, "b")):
            new = set_value(TEXTS[name], ("serve", key), value)
            assert (f"private: {word}" in new, f"private: '{word}'" in new) == (is_plain, not is_plain), new


def paths(block: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each value."""
    for key, value in block.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from paths(value, (*above, key))


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_taken_out_takes_nothing_else_along(name: str) -> None:
    """And can be put back."""
    text = TEXTS[name]
    for path in paths(parse_yaml(text)):
        new = remove_value(text, path)
        assert remove_value(text.replace("\n", "\r\n"), path) == new.replace("\n", "\r\n")
        assert kept_lines(text, new) or len(path) < 3, (path, new)
        if parse_yaml(new):
            assert parse_yaml(set_value(new, path, "x")) == with_value(new, path, "x"), path


MERGED = "channels:\n  a: &a\n    kind: stdout\n  b:\n    <<: *a\n    quiet: 22:00-07:00\n"


@pytest.mark.parametrize("path", [("channels", "a", "kind"), ("channels", "b", "kind"), ("channels", "a")])
def test_what_would_change_another_block_too_is_refused(path: tuple[str, ...]) -> None:
    """A block that is merged into another, and what is merged into one."""
    with pytest.raises(ConfigError, match="cannot be changed without changing more; please edit the file"):
        remove_value(MERGED, path)
