"""Does a new assessment look like those before it? A page that lost half of itself is no news, it is a fault."""

from collections.abc import Sequence

from monitor.errors import LayoutChanged
from monitor.models import Assessment

FEWEST, MOST = 2, 25  # takeaways
FEWEST_DAYS = 3  # to tell what is usual: single days differ by more than half


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
    _check_length(new, recent)


def _check_length(new: Assessment, recent: Sequence[Assessment]) -> None:
    """Raise LayoutChanged if every recent text is more than twice as long; special editions may be short."""
    measure = _length if _is_whole(new) else _length_of_points
    usual = [measure(one) for one in recent if _is_whole(one) or not _is_whole(new)]
    if new.kind == "regular" and len(usual) >= FEWEST_DAYS and measure(new) * 2 < min(usual):
        looked_for = f"at least half the text of the recent assessments, {min(usual)} characters"
        raise LayoutChanged(looked_for, measure(new), new.url)


def _length(assessment: Assessment) -> int:
    """Return the number of characters of toplines, takeaways and sections."""
    paragraphs = (paragraph for section in assessment.sections for paragraph in section.paragraphs)
    return _length_of_points(assessment) + sum(map(len, paragraphs))


def _length_of_points(assessment: Assessment) -> int:
    """Return the number of characters of toplines and takeaways."""
    return sum(map(len, [*assessment.toplines, *(takeaway.text for takeaway in assessment.takeaways)]))


def _is_whole(assessment: Assessment) -> bool:
    return not assessment.partial and assessment.layout not in {"plain", "updates"}
