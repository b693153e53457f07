"""Compare a new assessment with earlier ones: an odd number of takeaways is a fault, a missing part may come later."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.errors import LayoutChanged
from monitor.models import Assessment
from monitor.text import has_word

MIN_TAKEAWAYS, MAX_TAKEAWAYS = 2, 25  # takeaways
MAX_TAKEAWAY_CHARS = 5_000  # characters of a takeaway; the longest real one has 700
MIN_DAYS = 3  # needed to know what is usual, as single days differ by more than half


def check_drift(new: Assessment, recent: Sequence[Assessment]) -> Assessment:
    """Return `new`, after adding to `missing` the parts that it lacks but `recent` ones have: it may be unfinished.

    Endnotes are missing if there are none and all recent assessments have some. Sections are missing if a regular
    assessment has less than half the text of the shortest. Toplines are not compared, as their length varies from day to
    day. Partial assessments and normalised texts have neither endnotes nor sections, so they are left out.
    Raises LayoutChanged if there are too few or too many takeaways, or one is far too long or has no words.
    """
    if not MIN_TAKEAWAYS <= len(new.takeaways) <= MAX_TAKEAWAYS:
        raise LayoutChanged(f"{MIN_TAKEAWAYS} to {MAX_TAKEAWAYS} takeaways", len(new.takeaways), new.url)
    longest = max(len(takeaway.text) for takeaway in new.takeaways)
    if longest > MAX_TAKEAWAY_CHARS:
        raise LayoutChanged(f"takeaways of at most {MAX_TAKEAWAY_CHARS} characters", longest, new.url)
    wordless = [one.position for one in new.takeaways if not has_word(one.text)]
    if wordless:
        raise LayoutChanged("words in each takeaway", f"none in takeaway {wordless[0]}", new.url)
    whole = [one for one in recent if _is_whole(one)]
    if not _is_whole(new) or len(whole) < MIN_DAYS:
        return new
    lacks = {
        "endnotes": not new.endnotes and all(one.endnotes for one in whole),
        # Special editions may be short.
        "sections": new.kind == "regular" and _length(new) * 2 < min(map(_length, whole)),
    }
    found = [*new.missing, *(part for part, is_missing in lacks.items() if is_missing)]
    return replace(new, missing=tuple(dict.fromkeys(found)))


def _length(assessment: Assessment) -> int:
    """Return the number of characters of the sections."""
    return sum(len(paragraph) for section in assessment.sections for paragraph in section.paragraphs)


def _is_whole(assessment: Assessment) -> bool:
    return not assessment.partial and assessment.layout not in {"plain", "updates"}
