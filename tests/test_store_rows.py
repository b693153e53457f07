"""The laws of reading rows: a column fills the field of its name, in that field's kind."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from monitor.store.rows import reader_of


@dataclass(frozen=True, kw_only=True)
class Ferry:
    """What a row says of a ferry."""

    name: str
    built: date
    sailed_at: datetime | None
    is_open: bool = False


def test_each_column_fills_the_field_of_its_name_and_others_do_not_count() -> None:
    """Dates, times and truths are stored as text and numbers; a missing column leaves the default."""
    read = reader_of(Ferry)
    row = {"name": "Tern", "built": "2026-06-01", "sailed_at": "2026-06-02T10:00:00+00:00", "crew": 4}
    at = datetime(2026, 6, 2, 10, tzinfo=UTC)
    assert read(row) == Ferry(name="Tern", built=date(2026, 6, 1), sailed_at=at)
    assert read({**row, "is_open": 1, "sailed_at": None}).is_open
    assert read({**row, "sailed_at": None}).sailed_at is None


@pytest.mark.parametrize(
    "damaged", [{"built": "soon"}, {"built": None}, {"sailed_at": "2026-06-02T10:00:00"}, {"sailed_at": "x"}]
)
def test_a_value_that_its_field_cannot_hold_makes_the_row_unreadable(damaged: dict[str, object]) -> None:
    """Also a date that is missing, and a time without its offset."""
    row = {"name": "Tern", "built": "2026-06-01", "sailed_at": None}
    with pytest.raises((ValueError, TypeError)):
        reader_of(Ferry)({**row, **damaged})
