"""The order in which the editions of a date are judged: that in which they came, unless the store is told otherwise."""

from typing import TYPE_CHECKING

from monitor.store.database import Queries

if TYPE_CHECKING:
    from monitor.models import Assessment

NEXT_TURN = "(select coalesce(max(turn) + 1, 0) from assessments where series = ? and date = ?)"
OF_DAY = "where series = :series and date = :date"


class Turns(Queries):
    """Changes of that order."""

    def put_before(self, one: "Assessment", other: "Assessment") -> None:
        """Let an edition be judged before another of its date."""
        self._db.execute(
            f"""update assessments set turn = iif(edition = :edition, place.turn, assessments.turn + 1)
            from (select turn from assessments {OF_DAY} and edition = :other) as place
            {OF_DAY} and (edition = :edition or assessments.turn >= place.turn)""",  # noqa: S608 (our own words)
            {
                "series": one.series,
                "date": one.date,
                "edition": one.edition,
                "other": other.edition,
            },
        )
