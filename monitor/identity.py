"""Decide which readings of one date are of the same assessment, by address, post number and takeaways."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import chain, count

from monitor.models import Assessment
from monitor.text import find_edition, fold, is_web, last_segment

ALIKE = 0.4  # share of common phrases from which two texts are one assessment read in two places
UNCHANGED = 0.9  # share from which they say the same, as two sites split bullets and mark notes differently
PHRASE = 3  # words


def find_same(new: Assessment, known: Iterable[Assessment]) -> Assessment | None:
    """Return the first of the known assessments that is the same as the new one, or None."""
    return next((old for old in known if is_same(new, old)), None)


def is_same(new: Assessment, old: Assessment) -> bool:
    """Return whether two readings of one date are of one assessment.

    They are if their addresses end in the same segment, whatever the site. They are not if they have different post
    numbers of one site, however alike they are. If neither decides (an import, a mirror, a rebuilt site, one number at
    two addresses), the takeaways do.
    """
    if slug(new.url) and slug(new.url) == slug(old.url):
        return True
    numbered = new.layout == old.layout and new.publisher_id and old.publisher_id
    if numbered and new.publisher_id != old.publisher_id:
        return False
    if numbered and not (slug(new.url) and slug(old.url)):
        return True
    return likeness(new, old) >= ALIKE


def is_unchanged(new: Assessment, old: Assessment) -> bool:
    """Return whether the takeaways say the same, however they are split into bullets."""
    return likeness(new, old) >= UNCHANGED


def likeness(one: Assessment, other: Assessment) -> float:
    """Return the share of phrases that the takeaways have in common, 0..1, however they are split into bullets."""
    ours, theirs = _phrases(one), _phrases(other)
    return 2 * (ours & theirs).total() / max((ours + theirs).total(), 1)


def free_edition(new: Assessment, taken: Iterable[str]) -> str:
    """Return a label for a new assessment that no other of its day has.

    It is its own, or that in its title, as "special"; else "second post", "post 3" ...
    """
    used, named = set(taken), find_edition(new.title)
    posts = (
        f"{new.edition} {post}".strip() for post in chain(["second post"], (f"post {n}" for n in count(3)))
    )
    names = chain([new.edition], [named] if named else [], posts)
    return next(name for name in names if name not in used)


def find_later(new: Assessment, of_day: Sequence[Assessment], settled: Container[str]) -> Assessment | None:
    """Return the edition before which a new one of its day is judged; None: it is judged last.

    `of_day` are those that came before it, in the order in which they are judged; `settled` are the labels of those whose
    themes have ids already. Any that were published later than the new one, and are not settled, come after it.
    """
    at, later = new.published_at, None
    for other in reversed(of_day):
        if other.edition in settled or not (at and other.published_at and at < other.published_at):
            break
        later = other
    return later


def slug(url: str) -> str:
    """Return the last segment of a web address; "" for a file name, which decides nothing."""
    return last_segment(url) if is_web(url) else ""


def _phrases(assessment: Assessment) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", fold(" ".join(takeaway.text for takeaway in assessment.takeaways)))
    return Counter(tuple(words[n : n + PHRASE]) for n in range(max(len(words) - PHRASE + 1, 1)))
