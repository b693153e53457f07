"""Does a new assessment look like those before it? Takeaways in other numbers are a fault; a part may come later."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.errors import LayoutChanged
from monitor.models import Assessment

MIN_TAKEAWAYS, MAX_TAKEAWAYS = 2, 25  # takeaways
MAX_TAKEAWAY_CHARS = 5_000  # characters of a takeaway; the longest real one has 700
MIN_DAYS = 3  # to tell what is usual: single days differ by more than half


def check_drift(new: Assessment, recent: Sequence[Assessment]) -> Assessment:
    """Return `new` with what it lacks against the `recent` ones added to `missing`: it may be published unfinished.

    Raises LayoutChanged where the takeaways cannot be trusted: too few, too many or far too long. Endnotes are missing
    where all others have some, sections where they are less than half as long as any; toplines are long on one
    evening and short on the next. A partial assessment or a normalised text has neither endnotes nor sections to lose.
    """
    if not MIN_TAKEAWAYS <= len(new.takeaways) <= MAX_TAKEAWAYS:
        raise LayoutChanged(f"{MIN_TAKEAWAYS} to {MAX_TAKEAWAYS} takeaways", len(new.takeaways), new.url)
    longest = max(len(takeaway.text) for takeaway in new.takeaways)
    if longest > MAX_TAKEAWAY_CHARS:
        raise LayoutChanged(f"takeaways of at most {MAX_TAKEAWAY_CHARS} characters", longest, new.url)
    whole = [one for one in recent if _is_whole(one)]
    if not _is_whole(new) or len(whole) < MIN_DAYS:
        return new
    lacks = {
        "endnotes": not new.endnotes and all(one.endnotes for one in whole),
        # a special edition may be short
        "sections": new.kind == "regular" and _length(new) * 2 < min(map(_length, whole)),
    }
    found = [*new.missing, *(part for part, is_missing in lacks.items() if is_missing)]
    return replace(new, missing=tuple(dict.fromkeys(found)))


def _length(assessment: Assessment) -> int:
    """Return the number of characters of the sections."""
    return sum(len(paragraph) for section in assessment.sections for paragraph in section.paragraphs)


def _is_whole(assessment: Assessment) -> bool:
    return not assessment.partial and assessment.layout not in {"plain", "updates"}
