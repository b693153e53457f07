"""The style sheet, the script for keyboard shortcuts and the icon: fixed names, so that no requested path reaches the disk."""

from functools import cache
from importlib.resources import files

from flask import Blueprint, Response

assets = Blueprint("assets", __name__)

TYPES = {
    "style.css": "text/css; charset=utf-8",
    "keys.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@assets.get(f"/<any({','.join(map(repr, TYPES))}):name>")
def asset(name: str) -> Response:
    """Serve one of these files."""
    return Response(_content(name), content_type=TYPES[name])


@cache
def _content(name: str) -> bytes:
    return (files(__package__) / "static" / name).read_bytes()
