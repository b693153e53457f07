"""A number and its noun agree: `counted` says "1 theme" and "2 themes", and nobody else counts."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import monitor
from monitor.text import counted, days_ago, ordinal

SOURCES = sorted(Path(monitor.__file__).parent.rglob("*.py"))
TEMPLATES = sorted(path for path in Path(monitor.__file__).parent.rglob("templates/*") if path.is_file())
AFTER_A_NUMBER = re.compile(r" (?:known |page )?([a-z]+s)\b")
NO_NOUNS = frozenset(
    [
        "as",
        "asks",
        "does",
        "fits",
        "gathers",
        "gives",
        "goes",
        "has",
        "contains",
        "holds",
        "is",
        "leads",
        "looks",
        "makes",
        "means",
        "names",
        "now",
        "publishes",
        "robots",
        "routes",
        "series",
        "serves",
        "stands",
        "this",
        "turned",
        "stays",
        "was",
    ]
)
ALWAYS_MORE = {  # expressions that are never 1, for what is asked before
    "len(named)",
    "len(names)",
    "len(same)",
    "found.found",
    "questions",
    "self.questions",
    "limits.max_bytes",
    "limits.header_bytes",
    "most",
    "len(url)",
    "MAX_REDIRECTS",
    "number",
    "recheck.days",
    "_size(config)",
    "retry",
}


@given(st.integers(0, 10_000))
def test_one_is_singular_and_all_else_plural(number: int) -> None:
    assert counted(number, "try", "tries").endswith(" try" if number == 1 else " tries")
    assert counted(number, "theme").endswith(" theme" if number == 1 else " themes")


@pytest.mark.parametrize(("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (111, "111th")])  # fmt: skip
def test_an_ordinal_ends_as_it_is_said(number: int, said: str) -> None:
    assert ordinal(number) == said


@pytest.mark.slow
def test_no_text_counts_by_itself() -> None:
    """No f-string puts a plural noun behind a number that may be 1."""
    for path in SOURCES:
        assert list(find_counts(ast.parse(path.read_text()))) == [], path


def find_counts(tree: ast.AST) -> Iterator[str]:
    """Yield expressions with the plural noun behind them, but for constants and what is never 1."""
    for node in ast.walk(tree):
        values = node.values if isinstance(node, ast.JoinedStr) else []
        for value, after in pairwise(values):
            if not isinstance(value, ast.FormattedValue) or not isinstance(after, ast.Constant):
                continue
            noun = AFTER_A_NUMBER.match(str(after.value))
            number = ast.unparse(value.value)
            if noun and noun[1] not in NO_NOUNS and not number.isupper() and number not in ALWAYS_MORE:
                yield f"{number} {noun[1]}"


def test_no_template_counts_by_itself() -> None:
    for path in TEMPLATES:
        found = re.findall(r"(?:count|length|number|total)\)? *\}\} ([a-z]+s)\b", path.read_text())
        assert [noun for noun in found if noun not in NO_NOUNS] == [], path


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "yesterday"), (5, "5 days ago"), (-1, "tomorrow"), (-1823, "in 1,823 days")],
)
def test_a_day_to_come_is_not_said_to_be_past(days: int, said: str) -> None:
    """An import with --future stores assessments with dates to come."""
    assert days_ago(days) == said
