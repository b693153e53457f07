"""The style sheet, the script for keys and the icon: read once, so that no path from an address reaches the disk."""

from functools import cache
from importlib.resources import files

from flask import Blueprint, Response

assets = Blueprint("assets", __name__)


@assets.get("/style.css")
def style() -> Response:
    """Answer the one style sheet."""
    return _answer("style.css", "text/css; charset=utf-8")


@assets.get("/keys.js")
def keys() -> Response:
    """Answer the script for keys."""
    return _answer("keys.js", "text/javascript; charset=utf-8")


@assets.get("/icon.svg")
def icon() -> Response:
    """Answer the icon."""
    return _answer("icon.svg", "image/svg+xml")


def _answer(name: str, kind: str) -> Response:
    return Response(_content(name), content_type=kind)


@cache
def _content(name: str) -> bytes:
    return (files(__package__) / "static" / name).read_bytes()
