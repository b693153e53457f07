"""The style sheet, the script for keyboard shortcuts and the icon: fixed names, so that no requested path reaches the disk."""

from functools import cache
from importlib.resources import files

from flask import Blueprint, Response

assets = Blueprint("assets", __name__)


@assets.get("/style.css")
def style() -> Response:
    """Serve the style sheet."""
    return _answer("style.css", "text/css; charset=utf-8")


@assets.get("/keys.js")
def keys() -> Response:
    """Serve the script for keyboard shortcuts."""
    return _answer("keys.js", "text/javascript; charset=utf-8")


@assets.get("/icon.svg")
def icon() -> Response:
    """Serve the icon."""
    return _answer("icon.svg", "image/svg+xml")


def _answer(name: str, kind: str) -> Response:
    return Response(_content(name), content_type=kind)


@cache
def _content(name: str) -> bytes:
    return (files(__package__) / "static" / name).read_bytes()
