"""Load config.yaml into a Config; all mistakes are reported at once, each by its key."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from monitor.blocks import MISSING_KEY, Block, BlockError
from monitor.channels import CHANNELS, KINDS, OTHER_NAMES, load_channel
from monitor.channels.base import Channel
from monitor.config.clashes import find_clashes
from monitor.config.mistakes import EMPTY, explain, explain_block, secret_keys, shown_key, shown_kind
from monitor.config.presets import PRESETS
from monitor.config.schema import (
    Config,
    HttpSettings,
    KeepSettings,
    OutboxSettings,
    ScheduleSettings,
    SecondReaderSettings,
    SeriesSettings,
    ServeSettings,
    TopLevel,
    TrackingSettings,
)
from monitor.config.sources import (
    Source,
    find_secret,
    load_secret,
    load_templates,
    load_variable,
    read_text,
)
from monitor.config.values import file_path
from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError, reason_of
from monitor.files import whole_path
from monitor.spelling import find_nearest, suggest
from monitor.text import listed

MAX_CONFIG_BYTES = 256 * 1024
# Replaces a mistaken block while the others are checked; the site is never requested (RFC 2606).
STAND_IN: Mapping[str, Any] = {"series": {"roca": {"site": "https://site.invalid"}}}
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEY_WANTED = "a name is made of the letters A to Z and a to z, digits, - and _, 64 at most"

B = TypeVar("B", bound=Block)


def is_key(name: str) -> bool:
    """Return whether a channel or series can have this name."""
    return bool(_KEY.fullmatch(name))


def load_config(path: Path) -> Config:
    """Read a configuration file; raises ConfigError with one line for each mistake."""
    own = Source.of(whole_path(path))  # before it is read: a change meanwhile is then noticed
    config = parse_config(read_config(path), path=whole_path(path), environ=os.environ)
    return replace(config, sources=(own, *config.sources) if own else config.sources)


def read_config(path: Path) -> str:
    """Return the text of a configuration file; raises ConfigError if it cannot be read."""
    try:
        return read_text(path, most=MAX_CONFIG_BYTES)
    except FileNotFoundError:
        hint = (
            "`monitor init` writes one, --config or MONITOR_CONFIG names another, `monitor demo` needs none"
        )
        raise ConfigError([f"{whole_path(path)}: no such file; {hint}"]) from None
    except OSError as exc:
        raise ConfigError([f"{path}: cannot be read: {reason_of(exc)}"]) from exc


def parse_config(text: str, *, path: Path, environ: Mapping[str, str]) -> Config:
    """Return the configuration in `text`; raises ConfigError. Relative paths in it are relative to the folder of `path`."""
    reader = _Reader(path.parent, environ)
    try:
        raw = parse_yaml(text)
    except ConfigError as exc:
        raise ConfigError([f"{path}: {mistake}" for mistake in exc.mistakes]) from exc
    if raw == {}:
        raise ConfigError([f"{path}: has no settings; delete it, and `monitor init` writes a first one"])
    whole = reader.block(TopLevel, raw, "")
    top = whole or _sound_part(raw)
    found = reader.config(top, path) if top else None
    if whole and found:
        reader.mistakes += find_clashes(found)
    if reader.mistakes or found is None:
        raise ConfigError([f"{path}: {mistake}" for mistake in reader.mistakes], reader.missing)
    return found


def _sound_part(raw: object) -> TopLevel | None:
    """Return the top-level keys without the mistaken ones, so that mistakes inside the others are found, too."""
    if not isinstance(raw, dict):
        return None
    good = {key: value for key, value in raw.items() if _is_sound(key, value)}
    return TopLevel.read({**STAND_IN, **good})


def _is_sound(key: object, value: object) -> bool:
    try:
        TopLevel.read({**STAND_IN, key: value})
    except BlockError:
        return False
    return True


def _kind_mistake(kind: object) -> str:
    said = "is missing; it is one of" if kind is None else f"{shown_kind(kind, CHANNELS)}is none of"
    near = suggest(OTHER_NAMES.get(kind.lower(), kind), CHANNELS, most=1) if isinstance(kind, str) else ""
    return f"{said} {', '.join(CHANNELS)}{near}"


def _as_not_built_in(series: str, mistakes: Sequence[str]) -> list[str]:
    """Return the mistakes in an incomplete block of a series after the main one, that no such series is built in.

    That is left out if the block has a name and its key is not like that of a built-in series. If it is like one, it counts as
    mistyped, and keys that the built-in series has are not missed.
    """
    near = find_nearest(series, PRESETS, most=1)
    if not near and f"series.{series}.name: {MISSING_KEY}" not in mistakes:
        return [*mistakes]
    known = f"only {listed([*PRESETS])} is built in, and any other series needs a name and a publisher"
    given = {f"series.{series}.{key}: {MISSING_KEY}" for one in near for key in PRESETS[one]}
    rest = [one for one in mistakes if one not in given]
    return [f"series.{series}: {known}{suggest(series, near, most=1)}", *rest]


class _Reader:
    """Reads the blocks one by one and collects all mistakes, so that a person can correct them at once."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.data = folder
        self.environ = environ
        self.mistakes: list[str] = []
        self.missing: list[str] = []  # required keys that are not given
        self.sources: list[Source | None] = []

    def config(self, top: TopLevel, path: Path) -> Config | None:
        """Return the configuration, or None if a block that it cannot be built without has mistakes."""
        self.data = whole_path(self.folder / Path(top.data).expanduser())
        series = {key: self.series(key, raw) for key, raw in top.series.items()}
        tracking = self.block(TrackingSettings, top.tracking, "tracking")
        http = self.block(HttpSettings, top.http, "http")
        outbox = self.block(OutboxSettings, top.outbox, "outbox")
        folder = whole_path(self.folder / Path(top.templates).expanduser()) if top.templates else None
        templates = self.templates(folder) if folder else ()
        schedule = self.block(ScheduleSettings, top.schedule, "schedule")
        keep = self.block(KeepSettings, top.keep, "keep")
        channels = {key: self.channel(key, raw) for key, raw in top.channels.items()}
        second = top.second_reader
        reader = None if second is None else self.block(SecondReaderSettings, second, "second_reader")
        serve = None if top.serve is None else self.block(ServeSettings, top.serve, "serve")
        if not (tracking and http and outbox and schedule and keep):
            return None
        return Config(
            path=path,
            sources=tuple(filter(None, self.sources)),
            data=self.data,
            database=self.place(top.database),
            archive=self.place(top.archive),
            log=self.place(keep.log) if keep.log else None,
            lock_wait=top.lock_wait,
            timezone=ZoneInfo(top.timezone),
            series={key: block for key, block in series.items() if block},
            tracking=tracking,
            http=http,
            outbox=outbox,
            template_folder=folder,
            templates=templates,
            schedule=schedule,
            keep=keep,
            channels={key: channel for key, channel in channels.items() if channel},
            second_reader=reader,
            serve=serve,
        )

    def block(self, model: type[B], raw: object, where: str) -> B | None:
        """Return the block; if it has mistakes, collect them and return None."""
        if not isinstance(raw, dict):
            self.mistakes.append(f"{shown_key(where) or 'the file'}: {explain_block(raw)}")
            return None
        before = len(self.mistakes)
        filled, elsewhere = self._filled(model, raw, where)
        if len(self.mistakes) > before:
            return None
        try:
            return model.read(filled)
        except BlockError as exc:
            self.mistakes += [explain(model, one, where, elsewhere) for one in exc.mistakes]
            self.missing += [shown_key(where, *one.place) for one in exc.mistakes if one.said == MISSING_KEY]
            return None

    def series(self, key: object, raw: object) -> SeriesSettings | None:
        """Return the block of a series, or None; a known series needs only the keys that differ from its preset."""
        if not self._good_key(key, "series"):
            return None
        before, lacked = len(self.mistakes), len(self.missing)
        preset = PRESETS.get(str(key), {})
        filled = {**preset, **raw} if isinstance(raw, dict) else raw
        block = self.block(SeriesSettings, filled, f"series.{key}")
        if not preset and len(self.missing) > lacked:
            self.mistakes[before:] = _as_not_built_in(str(key), self.mistakes[before:])
        return block

    def channel(self, key: object, raw: object) -> Channel | None:
        """Return a channel of the kind named in its block, or None."""
        if not self._good_key(key, "channels"):
            return None
        where = f"channels.{key}"
        if not isinstance(raw, dict):
            self.mistakes.append(f"{where}: {explain_block(raw)}")
            return None
        kind = raw.get("kind")
        if isinstance(kind, str) and (known := KINDS.get(kind, kind)) in CHANNELS:
            return self.block(load_channel(known), {**raw, "kind": known}, where)
        if "kind" not in raw and (mistyped := find_nearest("kind", map(str, raw), most=1)):
            self.mistakes.append(f"{shown_key(where, *mistyped)}: unknown key; did you mean kind?")
            return None
        self.mistakes.append(f"{where}.kind: {_kind_mistake(kind)}")
        if kind is None:
            self.missing.append(f"{where}.kind")
        return None

    def templates(self, folder: Path) -> tuple[tuple[str, str], ...]:
        """Return the user's own templates; none if the folder or one of them has mistakes."""
        self.sources.append(Source.of(folder))
        try:
            return load_templates(folder)
        except ConfigError as exc:
            self.mistakes += exc.mistakes
            return ()

    def place(self, given: str) -> Path:
        """Return the absolute path of a file that monitor writes; relative ones are in the `data` folder."""
        return whole_path(self.data / Path(given).expanduser())

    def _good_key(self, key: object, where: str) -> bool:
        if isinstance(key, str) and is_key(key):
            return True
        said = KEY_WANTED if isinstance(key, str) else "a name should be text: write it in quotes"
        self.mistakes.append(f"{shown_key(where, key)}: {said}")
        return False

    def _filled(
        self, model: type[Block], raw: dict[Any, Any], where: str
    ) -> tuple[dict[Any, Any], dict[str, str]]:
        """Fill in secrets kept elsewhere (`password_env` names a variable, `password_file` a file), and make paths absolute.

        Returns the block, and the key that was given for each secret kept elsewhere.
        """
        filled, elsewhere = dict(raw), dict[str, str]()
        for name, field in model.fields().items():
            if field.annotation is Path and isinstance(raw.get(name), str):
                filled[name] = self._path(raw[name], shown_key(where, name))
            if not field.is_secret:
                continue
            given = [key for key in secret_keys(name) if key in raw]
            if len(given) > 1:
                self.mistakes.append(f"{where}: only one of {' and '.join(given)} may be given")
            elif (
                given and raw[given[0]] is None
            ):  # such as one that begins with #: who asks for a signature gets one
                self.mistakes.append(f"{shown_key(where, given[0])}: {EMPTY}")
            elif given and given[0] != name:
                filled[name] = self._secret(filled.pop(given[0]), shown_key(where, given[0]))
                elsewhere[name] = given[0]
        return filled, elsewhere

    def _path(self, given: str, key: str) -> Path | None:
        try:
            return self.place(file_path(given))
        except ValueError as exc:
            self.mistakes.append(f"{key}: {exc}")
            return None

    def _secret(self, source: object, key: str) -> str | None:
        try:
            if not key.endswith("_file"):
                return load_variable(source, self.environ)
            place = find_secret(source, self.folder, self.environ)
            self.sources.append(Source.of(place))
            return load_secret(place, str(source))
        except ValueError as exc:
            self.mistakes.append(f"{key}: {exc}")
            return None
