"""Select the takeaways to ask about: the likeliest to open a theme first, within the budget."""

from collections.abc import Sequence

from monitor.models import Verdict


def select_questions(verdicts: Sequence[Verdict], *, budget: int) -> tuple[Verdict, ...]:
    """Return at most `budget` verdicts of one assessment to ask about, most novel first; of equals the earlier."""
    return tuple(sorted(verdicts, key=lambda v: (-v.novelty, v.takeaway.position))[:budget])
