"""Every layout and oddity of the publisher's, in pages of our own writing."""

import json

import pytest

from tests.pages import GOLDEN
from tests.tools.golden import read_golden


@pytest.mark.parametrize("folder", sorted(folder.name for folder in GOLDEN.iterdir()))
def test_a_golden_page_reads_as_expected(folder: str) -> None:
    """Each field, in the order of the contract, is what was reviewed; `python -m tests.tools.golden` writes them anew."""
    expected = json.loads((GOLDEN / folder / "expected.json").read_text(encoding="utf-8"))
    found = read_golden(GOLDEN / folder)
    assert [list(one) for one in found] == [list(one) for one in expected]
    assert found == expected
