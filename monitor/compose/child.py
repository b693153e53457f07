"""Render one of the user's templates in a process of its own, with limited memory and processor time.

Started by bounded.py, with a pickled (templates, view, name) on standard input; writes JSON to standard output. A template
expression can ask for any amount of memory, and only a process of its own can be limited.
"""

import json
import pickle
import resource
import sys
from contextlib import suppress

from monitor.compose.bounded import render_bounded
from monitor.compose.message import build_environment

MAX_MEMORY_BYTES = 400_000_000  # of address space; Python with Jinja takes about 50 MB
MAX_CPU_SECONDS = 10  # of processor time


def main() -> None:
    """Render, and write the text, or why it failed, as JSON."""
    templates, view, name = pickle.load(sys.stdin.buffer)  # noqa: S301  written by monitor itself
    environment = build_environment(())
    for limit, most in ((resource.RLIMIT_AS, MAX_MEMORY_BYTES), (resource.RLIMIT_CPU, MAX_CPU_SECONDS)):
        with suppress(OSError, ValueError):  # not every system has every limit
            resource.setrlimit(limit, (most, most))
    try:
        environment = build_environment(templates)
        answer = {"text": render_bounded(environment.get_template(name), view=view, sheet=view)}
    except MemoryError:
        answer = {"failed": "it takes too much memory"}
    except Exception as exc:  # noqa: BLE001  a template can raise anything
        answer = {"failed": str(exc) or "it raised an error without a message"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
