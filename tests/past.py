"""Past days, put into a store as they lie there after an import."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from monitor.models import Assessment, Takeaway
from monitor.store import Store


def keep_past(
    store: Store,
    series: str,
    day: date,
    texts: Sequence[str],
    *,
    edition: str = "",
    toplines: Sequence[str] = (),
    numbers: Iterable[int] = range(1, 100),
) -> Assessment:
    """Store an assessment of these takeaways, or a revision of one, as silent history that nobody has judged."""
    assessment = Assessment(
        series=series,
        date=day,
        edition=edition,
        url=f"https://{series}.example/{day}{edition}",
        title="",
        published_at=None,
        toplines=tuple(toplines),
        takeaways=tuple(
            Takeaway(position=n, number=number, text=text)
            for n, (text, number) in enumerate(zip(texts, numbers, strict=False), 1)
        ),
        layout="plain",
    )
    seen = datetime.combine(day, time(), UTC)
    store.assessments.add_revision(assessment, (), seen_at=seen, sha256=None, announced=True)
    return assessment
