"""Load what config.yaml refers to: secrets in variables and files, and templates in a folder."""

import os
from collections.abc import Mapping
from pathlib import Path

from monitor.config.mistakes import shown_file, shown_variable
from monitor.errors import ConfigError, reason_of
from monitor.files import read_regular, whole_path

MAX_SECRET_BYTES = 64 * 1024
MAX_TEMPLATE_BYTES = 1024 * 1024


def read_text(path: Path, *, most: int) -> str:
    """Return a file's text without a byte order mark; raises OSError, also if it is not UTF-8, not a regular file, or too large."""
    try:
        return read_regular(path, most=most).decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise OSError(f"is not UTF-8 text (byte {exc.start}); save it as UTF-8") from exc


def load_secret(source: object, *, in_file: bool, folder: Path, environ: Mapping[str, str]) -> str:
    """Return the secret in a variable, or in a file; raises ValueError, whose message never quotes a possible secret.

    A relative path is looked for among the credentials that systemd passes to the unit, where secrets/x is secrets_x
    (systemd.exec(5), LoadCredential=), and then beside the configuration. So one configuration serves all units, and
    commands run by hand.
    """
    if not isinstance(source, str) or not source.strip():
        raise ValueError(f"should be the name of {'a file' if in_file else 'an environment variable'}")
    if not in_file:
        value = environ.get(source, "").lstrip("\ufeff").strip() if "=" not in source else ""
        if not value:
            raise ValueError(f"the environment variable {shown_variable(source)}is not set")
        return value
    try:
        place = _find_secret(source, folder, environ)
    except RuntimeError:
        raise ValueError("there is no home directory for ~") from None
    try:
        value = read_text(place, most=MAX_SECRET_BYTES).strip()
    except (OSError, ValueError) as exc:  # ValueError: a null byte in the name
        shown = shown_file(source, place)
        hint = "" if shown else "; name a file that contains the secret"
        raise ValueError(f"{shown}cannot be read: {reason_of(exc)}{hint}") from None
    if not value:
        raise ValueError(f"{place}: is empty")
    return value


def load_templates(place: Path) -> tuple[tuple[str, str], ...]:
    """Return name and text of each template in a folder that replaces ours; raises ConfigError with one line for each mistake."""
    from monitor.compose import TEMPLATES, find_mistake  # noqa: PLC0415  loads the template engine, which few need

    if os.path.isfile(place):  # noqa: PTH113 (Path.is_file raises if access is denied)
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


def _find_secret(given: str, folder: Path, environ: Mapping[str, str]) -> Path:
    path = Path(given).expanduser()
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    passed = Path(credentials or "") / given.replace("/", "_")
    if credentials and not path.is_absolute() and os.path.isfile(passed):  # noqa: PTH113  as above
        return passed
    return whole_path(folder / path)
