"""Does a new assessment look like those before it? A page that lost half of itself is no news, it is a fault."""

from collections.abc import Sequence

from monitor.errors import LayoutChanged
from monitor.models import Assessment

FEWEST, MOST = 2, 25  # takeaways
FEWEST_DAYS = 3  # to tell what is usual: single days differ by more than half


def check_drift(new: Assessment, recent: Sequence[Assessment]) -> None:
    """Raise LayoutChanged if `new` has lost what the `recent` ones have.

    Looks at the number of takeaways, at the endnotes, and at the length of the sections; toplines and takeaways are
    long on one evening and short on the next. What holds only toplines and takeaways, a partial assessment or a
    normalised text, has neither endnotes nor sections to lose.
    """
    if not FEWEST <= len(new.takeaways) <= MOST:
        raise LayoutChanged(f"{FEWEST} to {MOST} takeaways", len(new.takeaways), new.url)
    whole = [one for one in recent if _is_whole(one)]
    if not _is_whole(new) or len(whole) < FEWEST_DAYS:
        return
    if all(one.endnotes for one in whole) and not new.endnotes:
        raise LayoutChanged(f"endnotes, as the last {len(whole)} assessments have", 0, new.url)
    usual = min(map(_length, whole))
    if new.kind == "regular" and _length(new) * 2 < usual:  # a special edition may be short
        looked_for = f"sections at least half as long as in the recent assessments, {usual} characters"
        raise LayoutChanged(looked_for, _length(new), new.url)


def _length(assessment: Assessment) -> int:
    """Return the number of characters of the sections."""
    return sum(len(paragraph) for section in assessment.sections for paragraph in section.paragraphs)


def _is_whole(assessment: Assessment) -> bool:
    return not assessment.partial and assessment.layout not in {"plain", "updates"}
