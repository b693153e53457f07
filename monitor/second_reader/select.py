"""Whom to ask about: the likeliest to open a theme first, within the budget."""

from collections.abc import Sequence

from monitor.models import Verdict

FLOOR = 0.03  # novelty below which a takeaway is not worth a question: of those one in 170 opens a theme


def select_questions(verdicts: Sequence[Verdict], *, budget: int) -> tuple[Verdict, ...]:
    """Return at most `budget` verdicts of one assessment to ask about, the likeliest first; of equals the earlier."""
    doubtful = [verdict for verdict in verdicts if verdict.novelty >= FLOOR]
    return tuple(sorted(doubtful, key=lambda v: (-v.novelty, v.takeaway.position))[:budget])
