"""Laws of what is said of a mistyped key and of a secret's file: at every level, of every block and kind of channel."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.blocks import Block
from monitor.channels import CHANNELS, load_channel
from monitor.cli.serve import snippet
from monitor.config import load_config, parse_config, schema
from monitor.config.mistakes import secret_keys
from monitor.errors import ConfigError
from monitor.spelling import find_nearest
from monitor.web import hash_password

ROCA = {"series": {"roca": {"site": "https://a.example"}}}
BLOCKS: dict[str, type[Block]] = {
    **schema.BLOCKS,
    "series.roca": schema.SeriesSettings,
    "series.roca.mirror": schema.MirrorSettings,
    **{f"channels.{kind}": load_channel(kind) for kind in CHANNELS},
}
SECRETS = [
    (where, name)
    for where, block in BLOCKS.items()
    for name, field in block.fields().items()
    if field.is_secret
]


def told(folder: Path, where: str, block: dict[str, Any]) -> list[str]:
    """Return the mistakes in a configuration with a block at a place, without the file's name; a channel's name is its kind."""
    whole = block
    for part in reversed(where.split(".") if where else []):
        whole = {part: ({"kind": part} if part in CHANNELS else {}) | whole}
    path = folder / "config.yaml"
    with pytest.raises(ConfigError) as caught:
        parse_config(json.dumps(ROCA | whole), path=path, environ={})  # JSON is YAML
    return [line.removeprefix(f"{path}: ") for line in caught.value.mistakes]


def keys_of(block: type[Block]) -> list[str]:
    """Return the keys that a block takes."""
    fields = block.fields().items()
    return [key for name, field in fields for key in (secret_keys(name) if field.is_secret else (name,))]


def slips(key: str) -> list[str]:
    """Return the key with its last two different neighbours swapped, one letter too many, and one missing or wrong if it is long."""
    at = max(n for n in range(len(key) - 1) if key[n] != key[n + 1])
    swapped = key[:at] + key[at + 1] + key[at] + key[at + 2 :]
    longer = [f"{key}{key[-1]}", f"{key[:-2]}x{key[-1]}"] if len(key) > 2 else []
    return [swapped, *longer, *([key[:1] + key[2:]] if len(key) > 3 else [])]


@pytest.mark.parametrize("where", BLOCKS)
def test_every_mistyped_key_is_answered_by_the_one_that_was_meant(tmp_path: Path, where: str) -> None:
    """The keys of variables and files that hold a secret are keys, too; a channel has those of its kind."""
    for key in keys_of(BLOCKS[where]):
        for typed in slips(key):
            place = f"{where}.{typed}".lstrip(".")
            [line] = [one for one in told(tmp_path, where, {typed: "x"}) if one.startswith(f"{place}: unkn")]
            assert line == f"{place}: unknown key; did you mean {key}?"


def test_settings_without_a_series_are_answered_by_one_that_will_do(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("timezone: UTC\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    [line] = caught.value.mistakes
    assert line.startswith(f"{path}: series: is missing; ")
    path.write_text(line.split("`")[1], "utf-8")
    assert [*load_config(path).series] == ["roca"]


def test_a_key_in_a_wrong_block_is_answered_by_the_right_one(tmp_path: Path) -> None:
    """Of every block that takes it."""
    for where, typed, meant in (
        ("", "every", "schedule.every"),
        ("", "evry", "schedule.every"),
        ("", "retry_pause", "http.retry_pause or outbox.retry_pause"),
        ("schedule", "private", "serve.private"),
        ("channels.email", "databse", "database, in no block"),
        ("outbox", "retries", "http.retries"),
    ):
        place = f"{where}.{typed}".lstrip(".")
        [line] = [one for one in told(tmp_path, where, {typed: 5}) if one.startswith(f"{place}:")]
        assert line == f"{place}: unknown key; did you mean {meant}?"


@pytest.mark.parametrize(
    ("where", "typed", "value", "meant"),
    [
        ("series.roca", "interval", 15, "request_interval"),
        ("series.roca", "url", "https://a.example", "site or canonical_site"),
        ("series.roca.mirror", "interval", 15, "request_interval"),
        ("http", "bytes", 9, "max_bytes"),
        ("second_reader", "address", "https://a.example/v1", "url"),
        ("channels.webhook", "address", "https://a.example/hook", "url"),
        ("serve", "host", "127.0.0.1:8711", "listen"),
        ("serve", "hash", "x", "password_hash"),
        ("schedule", "private", "true", "serve.private"),
        ("series.roca", "url", "x", "second_reader.url"),
    ],
)
def test_the_block_that_was_meant_is_asked_before_any_other(
    tmp_path: Path, where: str, typed: str, value: object, meant: str
) -> None:
    """For a key with that word in its name, and for one that takes the text that was given, and not just any."""
    place = f"{where}.{typed}"
    block = {typed: value} | ({"site": "https://a.example"} if where == "series.roca" else {})
    [line] = [one for one in told(tmp_path, where, block) if one.startswith(f"{place}:")]
    assert line == f"{place}: unknown key; did you mean {meant}?"


def test_a_key_that_is_like_none_is_answered_by_those_that_are_allowed(tmp_path: Path) -> None:
    """One of another block that shares some letters sends nobody there."""
    for where, typed in (("second_reader", "temperature"), ("second_reader", "max_tokens"), ("", "to")):
        place = f"{where}.{typed}".lstrip(".")
        [line] = [one for one in told(tmp_path, where, {typed: 5}) if one.startswith(f"{place}:")]
        assert line.startswith(f"{place}: unknown key; allowed here: ")


@pytest.mark.parametrize("where", [where for where in BLOCKS if where])
def test_a_key_that_counts_for_everything_belongs_in_no_block(tmp_path: Path, where: str) -> None:
    """A channel has no series and no time zone of its own, nor a series its channels; unless a key of the block is spelled almost so."""
    for key in keys_of(BLOCKS[""]):
        if not find_nearest(key, keys_of(BLOCKS[where])):
            [line] = [one for one in told(tmp_path, where, {key: 5}) if one.startswith(f"{where}.{key}:")]
            assert line == f"{where}.{key}: unknown key; it stands in no block, as it counts for everything"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (
            "digest",
            ["daily at 07:00", "daily at 19:00"],
            'takes one value, not a list, like "daily at 07:00"',
        ),
        ("quiet", ["never", "22:00-07:00"], 'takes one value, not a list, like "22:00-07:00"'),
        ("alerts_a_day", [3], "takes one value, not a list, like 3"),
        ("digest", ["weekly"], "should be text, not a list"),
        ("digest", {"at": "07:00"}, "should be text, not a block"),
        ("password", ["s3cret"], "should be text"),
    ],
)
def test_a_list_in_place_of_one_value_is_answered_by_one_that_will_do(
    tmp_path: Path, key: str, value: object, said: str
) -> None:
    """Nobody is told of text who wrote two; a secret is not quoted."""
    lines = told(tmp_path, "channels.email", {key: value})
    assert f"channels.email.{key}: {said}" in lines


def test_a_channel_whose_kind_is_mistyped_is_told_so(tmp_path: Path) -> None:
    assert told(tmp_path, "channels", {"desk": {"knid": "email"}}) == [
        "channels.desk.knid: unknown key; did you mean kind?"
    ]


@pytest.mark.parametrize(("where", "name"), SECRETS)
def test_a_secret_file_that_cannot_be_read_is_named_with_its_path(
    tmp_path: Path, where: str, name: str
) -> None:
    """Beside the configuration, in a folder of it, in one that is not there, anywhere; one that is a folder, one without text."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "No4-bytes").write_bytes(b"\xff\xfe\x00")
    for given in (
        "nowhere",
        "secrets/Hook-2",
        "elsewhere/hook.txt",
        "/nowhere/at-all",
        "secrets",
        "empty",
        "No4-bytes",
    ):
        key = f"{where}.{name}_file"
        [line] = [one for one in told(tmp_path, where, {f"{name}_file": given}) if one.startswith(key)]
        assert line.startswith(
            (f"{key}: {tmp_path / given}: cannot be read: ", f"{key}: {tmp_path}/empty: is empty")
        )


@pytest.mark.parametrize("name", ["$HOOK", "$HOOK/x", "$hook"])
def test_a_variable_is_named_without_its_sign(tmp_path: Path, name: str) -> None:
    [line] = [
        one for one in told(tmp_path, "channels.webhook", {"url_env": name}) if one.startswith("channels")
    ]
    assert line.endswith("url_env: should be the name of an environment variable without $ and braces")


def test_a_mistake_in_a_secret_is_told_under_the_key_that_was_given(tmp_path: Path) -> None:
    """Who wrote password_hash_file looks for that."""
    (tmp_path / "hash").write_text("secret")
    [line] = told(tmp_path, "serve", {"password_hash_file": "hash"})
    assert (
        line == "serve.password_hash_file: is not a password hash; `monitor serve --set-password` makes one"
    )


def test_a_file_may_hold_all_that_set_password_prints(tmp_path: Path) -> None:
    """`monitor serve --set-password > FILE`, the bare hash in a file, and the snippet pasted into config.yaml."""
    hashed = hash_password("correct horse")
    (tmp_path / "printed").write_text(snippet(hashed))
    (tmp_path / "bare").write_text(f"{hashed}\n")
    for name in ("printed", "bare"):
        text = json.dumps(ROCA | {"serve": {"password_hash_file": name}})
        serve = parse_config(text, path=tmp_path / "config.yaml", environ={}).serve
        assert serve is not None
        assert serve.password_hash is not None
        assert serve.password_hash.get_secret_value() == hashed


WRONG: list[Any] = [
    8712,
    3.5,
    True,
    "alerts",
    "15 min",
    "10,5",
    "0 s",
    "7",
    "Kyiv",
    "daily",
    "/x",
    "22:00",
    ["a"],
    [8],
]


@pytest.mark.slow
@pytest.mark.parametrize("where", BLOCKS)
def test_what_the_checker_advises_is_a_setting(tmp_path: Path, where: str) -> None:
    """Of every key, whatever stands there: who follows the advice has settled that key."""
    followed = 0
    for key in BLOCKS[where].fields().keys() - {"templates"}:  # a folder that must be there
        place = f"{where}.{key}".lstrip(".")
        for wrong in WRONG:
            for line in mistakes_at(tmp_path, where, key, wrong):
                for advised in advices(line.removeprefix(f"{place}: "), wrong):
                    followed += 1
                    assert mistakes_at(tmp_path, where, key, advised) == [], (line, advised)
    assert followed


def mistakes_at(folder: Path, where: str, key: str, value: Any) -> list[str]:
    """Return what is said of a key with that value."""
    try:
        lines = told(folder, where, {key: value})
    except pytest.fail.Exception:  # nothing is wrong
        return []
    return [line for line in lines if line.startswith(f"{where}.{key}".lstrip("."))]


def advices(line: str, wrong: Any) -> Iterator[Any]:
    """Yield the values that a line advises."""
    if line.endswith("should be text: write it in quotes") and not isinstance(wrong, list):
        yield [str(wrong)] if "entries" in line else str(wrong)
    if "block of keys" in line:
        return
    found = re.search(r"(?: like | as |did you mean )([^;]+)", line)
    for part in re.split(r" or |, or like ", found[1]) if found else ():
        plain = part.partition(" (")[0].partition(", with")[0].strip("` ").removesuffix("?")
        yield (
            yaml.safe_load(plain) if plain[0] == "[" or (plain[0].isdecimal() and ":" not in plain) else plain
        )
