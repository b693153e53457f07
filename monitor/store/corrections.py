"""The log of the user's corrections; an entry is never deleted, only undone."""

from dataclasses import dataclass
from datetime import datetime

from monitor.correction import INTO_THEMES, KINDS, Correction, CorrectionKind
from monitor.corrections import Corrections
from monitor.models import TakeawayId
from monitor.store.database import Queries
from monitor.store.rows import Row, read_moment, read_rows, reader_of

# Those of takeaways that are not in the store are lost; only merge, move and not-new have a theme as their value.
LOG = """
    select *, kind != 'watch' and exists (
        select 1 from json_each(json_array(subject, iif(kind in ('merge', 'move', 'not-new'), corrections.value, null))) as named
        where named.value is not null and not exists (
            select 1 from assessments join takeaways on assessment = assessments.id
            where assessments.series = corrections.series and date = substr(named.value, 1, 10)
                and date || iif(edition = '', '', '+' || edition) || '/' || number = named.value)) as is_lost
    from corrections"""
# The theme of each takeaway that a correction names, before merges; in this order, by indexes.
FOLDERS = """
    select distinct named.value, cast(coalesce(folder, theme) as text) from corrections
    cross join json_each(json_array(subject, iif(kind in ('merge', 'move', 'not-new'), corrections.value, null))) as named
    cross join assessments on assessments.series = corrections.series and date = substr(named.value, 1, 10)
    cross join takeaways on assessment = assessments.id
    where corrections.series = ? and kind != 'watch' and theme is not null
        and date || iif(edition = '', '', '+' || edition) || '/' || number = named.value"""


@dataclass(frozen=True, kw_only=True)
class Logged:
    """A correction in the log; `undone_at` is None while it is in force."""

    correction: Correction
    undone_at: datetime | None


class CorrectionLog(Queries):
    """Queries about the user's corrections of a series."""

    def add(
        self, series: str, kind: CorrectionKind, subject: str, value: str | None, *, at: datetime
    ) -> Correction:
        """Log a correction."""
        number = self._db.number(
            "insert into corrections (series, kind, subject, value, made_at) values (?, ?, ?, ?, ?) returning id",
            [series, kind, subject, value, at],
        )
        return Correction(id=number, kind=kind, subject=subject, value=value, made_at=at)

    def undo(self, series: str, number: int, *, at: datetime) -> Correction | None:
        """Undo a correction and return it; return None if no correction with this number is in force."""
        sql = f"{LOG} where series = ? and id = ? and undone_at is null"
        found = next(read_rows(self._db, "corrections", sql, [series, number], read_logged), None)
        if found is None:
            return None
        self._db.execute("update corrections set undone_at = ? where id = ?", [at, number])
        return found.correction

    def log(self, series: str) -> tuple[Logged, ...]:
        """Return all corrections, undone ones too, oldest first."""
        sql = f"{LOG} where series = ? order by id"
        return tuple(read_rows(self._db, "corrections", sql, [series], read_logged))

    def standing(self, series: str) -> Corrections:
        """Return the corrections in force."""
        log = self.log(series)
        undone = [one.correction for one in log if one.undone_at]
        unsplit = {one.subject: one.id for one in reversed(undone) if one.kind == "split"}
        folders: dict[str, str] = dict(self._db.execute(FOLDERS, [series]))
        return Corrections((one.correction for one in log if one.undone_at is None), folders, unsplit)


def read_logged(row: Row) -> Logged:
    """Return the correction of a row; raises ValueError or TypeError for a damaged one."""
    _check(row["kind"], row["subject"], row["value"])
    return Logged(correction=_read_correction(row), undone_at=read_moment(row["undone_at"]))


_read_correction = reader_of(Correction)


def _check(kind: str, subject: str, value: str | None) -> None:
    """Raise ValueError unless a correction has the form that `Correction` describes."""
    needs_value, may_have_one = kind in {"merge", "move"}, kind in INTO_THEMES | {"rename"}
    if kind not in KINDS or (needs_value if value is None else not may_have_one):
        raise ValueError(f"{kind} of {subject} to {value} is no correction")
    if kind != "watch":
        TakeawayId.parse(subject)
    if value is not None and kind in INTO_THEMES:
        TakeawayId.parse(value)
