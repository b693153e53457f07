"""Render a template within limits: a user's own may never end, produce an enormous text, or fill the memory."""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from types import FrameType
from typing import Any

from jinja2 import Template

MAX_STEPS = 300_000  # trace events of a template (lines, calls and returns); ours need a few thousand
MAX_OUTPUT_CHARS = 5_000_000  # characters of its output
MAX_SECONDS = 60  # for the process of one template


class TemplateTooLong(Exception):
    """A template does not end, or produces too much text."""


class TemplateFailed(Exception):
    """A user's template failed in its process; the text says why."""


def render_own(templates: Sequence[tuple[str, str]], view: object, name: str) -> str:
    """Return a view rendered with one of the user's templates; raises TemplateFailed."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "monitor.compose.child"],
            input=pickle.dumps((templates, view, name)),
            capture_output=True,
            timeout=MAX_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise TemplateFailed(f"it takes more than {MAX_SECONDS} seconds") from None
    except subprocess.CalledProcessError as exc:
        raise TemplateFailed(f"its process ended with status {exc.returncode}") from None
    except (OSError, ValueError) as exc:
        raise TemplateFailed(f"its process: {exc}") from None
    if "failed" in answer:
        raise TemplateFailed(answer["failed"])
    text: str = answer["text"]
    return text


def render_bounded(template: Template, **values: object) -> str:
    """Return the text, with "?" for lone surrogates; raises TemplateTooLong, and whatever a template can raise."""
    pieces, length = [], 0
    with _bounded_steps(template.root_render_func.__code__.co_filename):
        for piece in template.generate(values):
            pieces.append(piece)
            length += len(piece)
            if length > MAX_OUTPUT_CHARS:
                raise TemplateTooLong(f"it makes more than {MAX_OUTPUT_CHARS} characters")
    return "".join(pieces).encode(errors="replace").decode()


@contextmanager
def _bounded_steps(file: str) -> Iterator[None]:
    """Count the trace events of a template (its lines, calls and returns), and stop it after MAX_STEPS.

    Unlike a time limit, this gives the same result on a slow machine.
    """
    steps = count(1)
    before = sys.gettrace()

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        del event, arg
        if frame.f_code.co_filename != file:
            return None
        if next(steps) > MAX_STEPS:
            raise TemplateTooLong("it does not come to an end")
        return trace

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)
