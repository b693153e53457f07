"""Does a new assessment look like those before it? A page that lost half of itself is no news, it is a fault."""

from collections.abc import Sequence

from monitor.errors import LayoutChanged
from monitor.models import Assessment

FEWEST, MOST = 2, 25  # takeaways


def check_drift(new: Assessment, recent: Sequence[Assessment]) -> None:
    """Raise LayoutChanged if `new` has lost what the `recent` ones have.

    Looks at the number of takeaways, the endnotes, and the length of the sections: toplines and takeaways are long on
    one evening and short on the next. Partial assessments and normalised texts have neither endnotes nor sections.
    """
    if not FEWEST <= len(new.takeaways) <= MOST:
        raise LayoutChanged(f"{FEWEST} to {MOST} takeaways", len(new.takeaways), new.url)
    whole = [one for one in recent if _is_whole(one)]
    if _is_whole(new) and whole and all(one.endnotes for one in whole) and not new.endnotes:
        raise LayoutChanged(f"endnotes, as the last {len(whole)} assessments have", 0, new.url)
    if _is_whole(new):
        _check_length(new, whole)


def _check_length(new: Assessment, recent: Sequence[Assessment]) -> None:
    """Raise LayoutChanged if the sections of all recent ones are more than twice as long; special editions are left alone."""
    if new.kind != "regular" or not recent:
        return
    usual = min(_length(one) for one in recent)
    if _length(new) * 2 < usual:
        raise LayoutChanged(f"sections at least half as long as the recent ones, {usual} characters", _length(new), new.url)


def _length(assessment: Assessment) -> int:
    """Return the number of characters of the sections."""
    return sum(len(paragraph) for section in assessment.sections for paragraph in section.paragraphs)


def _is_whole(assessment: Assessment) -> bool:
    return not assessment.partial and assessment.layout != "plain"
