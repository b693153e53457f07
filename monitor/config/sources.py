"""Load what config.yaml refers to: secrets in variables and files, and templates in a folder."""

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Self

from monitor.errors import ConfigError, reason_of
from monitor.files import read_regular, whole_path

MAX_SECRET_BYTES = 64 * 1024
MAX_TEMPLATE_BYTES = 1024 * 1024  # longer than any other file that settings are read from
CHECKSUMS = 1_000_000  # as many as a second has microseconds
# A usual name of an environment variable; a token has other characters.
_VARIABLE = re.compile(r"[A-Z]+(?:_[A-Z0-9]+)+|[A-Z]{1,20}")
# A usual name of a file, as hook or secrets/mail-password.txt; a secret has capitals and digits, or is longer.
_WORDS = r"[^\W\d_A-Z]{1,12}(?:[-_.][^\W\d_A-Z]{1,12}){0,2}"
_FILE = re.compile(rf"(?:~?/(?:[\w. -]+/)*|(?:\.\.?/)*(?:{_WORDS}/)*){_WORDS}")


class Source(NamedTuple):
    """A file, or a folder of templates, that settings are read from, and the state that it was in.

    `state` is when it was last modified, to the second; its microseconds are a checksum of the content, too short to give
    away a secret where it is stored.
    """

    path: Path
    state: datetime

    @classmethod
    def of(cls, path: Path) -> Self | None:
        """Return the source as it is now, or None if it cannot be read."""
        with suppress(OSError):
            files = _find_files(path)
            content = [(file.name, read_regular(file, most=MAX_TEMPLATE_BYTES)) for file in files]
            seconds = max(int(place.stat().st_mtime) for place in (path, *files))
            checksum = int.from_bytes(hashlib.sha256(repr(content).encode()).digest()) % CHECKSUMS
            return cls(path, datetime.fromtimestamp(seconds, UTC).replace(microsecond=checksum))
        return None

    def changed(self) -> Self | None:
        """Return the source as it is now if its content is another one, or None."""
        now = self.of(self.path)
        return now if now and now.state.microsecond != self.state.microsecond else None


def read_text(path: Path, *, most: int) -> str:
    """Return a file's text without a byte order mark; raises OSError, also if it is not UTF-8, not a regular file, or too large."""
    content = read_regular(path, most=most)
    if b"\0" in content[:2]:  # UTF-16 without a mark: each letter is followed, or preceded, by one
        raise OSError("is not UTF-8 text (line 1); save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise OSError(f"is not UTF-8 text (line {line}); save it as UTF-8") from exc


def load_variable(name: object, environ: Mapping[str, str]) -> str:
    """Return the secret in a variable; raises ValueError, whose message never quotes a possible secret."""
    if not isinstance(name, str) or not name.strip():
        raise ValueError("should be the name of an environment variable")
    if name.startswith("$"):
        raise ValueError("should be the name of an environment variable without $ and braces")
    value = environ.get(name, "").lstrip("\ufeff").strip() if "=" not in name else ""
    if not value:
        shown = f"{name} " if _VARIABLE.fullmatch(name) else ""  # otherwise it may be the secret itself
        raise ValueError(f"the environment variable {shown}is not set")
    return value


def find_secret(given: object, folder: Path, environ: Mapping[str, str]) -> Path:
    """Return the path of a file with a secret; raises ValueError.

    A relative path is looked for among the credentials that systemd passes to the unit, where secrets/x is secrets_x
    (systemd.exec(5), LoadCredential=), and then beside the configuration. So one configuration serves all units, and
    commands run by hand.
    """
    if not isinstance(given, str) or not given.strip():
        raise ValueError("should be the name of a file")
    try:
        path = Path(given).expanduser()
    except RuntimeError:
        raise ValueError("there is no home directory for ~") from None
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    passed = Path(credentials or "") / given.replace("/", "_")
    if credentials and not path.is_absolute() and os.path.isfile(passed):  # noqa: PTH113 (Path.is_file raises if access is denied)
        return passed
    return whole_path(folder / path)


def load_secret(place: Path, given: str) -> str:
    """Return the secret in a file that was `given` so; raises ValueError, whose message never quotes a possible secret."""
    try:
        value = read_text(place, most=MAX_SECRET_BYTES).strip()
    except (OSError, ValueError) as exc:  # ValueError: a null byte in the name
        shown = f"{place}: " if _is_path(given, place) else ""
        hint = "" if shown else "; name a file that contains the secret"
        raise ValueError(f"{shown}cannot be read: {reason_of(exc)}{hint}") from None
    if not value:
        raise ValueError(f"{place}: is empty")
    return value


def _is_path(given: str, place: Path) -> bool:
    """Return whether what is `given` as a secret's file is a path, and not the secret itself."""
    is_there = os.path.exists(place) or ("/" in given and os.path.isdir(place.parent))  # noqa: PTH110, PTH112  (never raise)
    return is_there or bool(_FILE.fullmatch(given))


def load_templates(place: Path) -> tuple[tuple[str, str], ...]:
    """Return name and text of each template in a folder that replaces ours; raises ConfigError with one line for each mistake."""
    from monitor.compose import TEMPLATES, find_mistake  # noqa: PLC0415  loads the template engine, which few need

    if os.path.isfile(place):  # noqa: PTH113  as above
        raise ConfigError([f"templates: {place}: is a file; name a folder"])
    found: list[tuple[str, str]] = []
    mistakes: list[str] = []
    for name in TEMPLATES:
        try:
            text = read_text(place / name, most=MAX_TEMPLATE_BYTES)
        except FileNotFoundError:
            continue
        except OSError as exc:
            mistakes.append(f"templates: {place / name}: cannot be read: {reason_of(exc)}")
            continue
        if mistake := find_mistake(text):
            mistakes.append(f"templates: {place / name}: {mistake}")
        found.append((name, text))
    if not found and not mistakes:
        mistakes.append(f"templates: {place}: contains none of {', '.join(TEMPLATES)}")
    if mistakes:
        raise ConfigError(mistakes)
    return tuple(found)


def _find_files(path: Path) -> list[Path]:
    """Return the templates in a folder, or else the file itself."""
    if not os.path.isdir(path):  # noqa: PTH112  as above
        return [path]
    from monitor.compose import TEMPLATES  # noqa: PLC0415  as above

    return [path / name for name in TEMPLATES if os.path.isfile(path / name)]  # noqa: PTH113  as above
