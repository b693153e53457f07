"""Every layout and oddity of the publisher's, in pages of our own writing: one test a field."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.pages import GOLDEN
from tests.tools.golden import read_golden

FOLDERS = sorted(folder.name for folder in GOLDEN.iterdir())
FIELDS = sorted(json.loads((GOLDEN / "plain" / "expected.json").read_text(encoding="utf-8"))[0])


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_golden_page_reads_as_expected(folder: str, field: str) -> None:
    """Each field of each golden page is what was reviewed; `python -m tests.tools.golden` writes them anew."""
    assert [one[field] for one in _read(GOLDEN / folder)] == [
        one[field] for one in _expected(GOLDEN / folder)
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_golden_page_has_no_other_fields(folder: str) -> None:
    """The document's fields and their order are those of the contract."""
    assert [list(one) for one in _read(GOLDEN / folder)] == [list(one) for one in _expected(GOLDEN / folder)]


@cache
def _read(folder: Path) -> list[dict[str, Any]]:
    return read_golden(folder)


@cache
def _expected(folder: Path) -> list[dict[str, Any]]:
    expected: list[dict[str, Any]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return expected
