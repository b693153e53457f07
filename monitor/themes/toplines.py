"""Find the topline paragraphs that belong to a takeaway: they say more about its matter, and give names it leaves out."""

from collections.abc import Sequence

from monitor.models import Takeaway
from monitor.themes.features import stems

HEAD = 350  # characters at the beginning of a paragraph that are compared with a takeaway
LEADS = 0.5  # share of a takeaway's stems that must be there
FOLLOWING = 3  # further paragraphs that belong to it, unless another takeaway leads one of them
MAX_TOPLINE_CHARS = 2500  # characters kept for one takeaway


def find_toplines(takeaways: tuple[Takeaway, ...], toplines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the topline paragraphs that each takeaway leads, joined by spaces; "" if it leads none."""
    leaders = _find_leaders(takeaways, toplines)
    found: dict[int, list[str]] = {}
    current: int | None = None
    for place, paragraph in enumerate(toplines):
        current = leaders.get(place, current)
        if current is not None and (place in leaders or len(found[current]) <= FOLLOWING):
            found.setdefault(current, []).append(paragraph)
    return tuple(" ".join(found.get(number, ()))[:MAX_TOPLINE_CHARS] for number in range(len(takeaways)))


def _find_leaders(takeaways: Sequence[Takeaway], toplines: Sequence[str]) -> dict[int, int]:
    """Return the number of the takeaway that leads each paragraph; of several, the one with most of its stems there."""
    heads = [frozenset(stems(paragraph[:HEAD])) for paragraph in toplines]
    leaders: dict[int, tuple[float, int]] = {}
    for number, takeaway in enumerate(takeaways):
        own = frozenset(stems(takeaway.text))
        shares = [len(own & head) / len(own) if own else 0.0 for head in heads]
        best = max(shares, default=0.0)
        if best >= LEADS:
            place = shares.index(best)
            leaders[place] = max(leaders.get(place, (0.0, 0)), (best, -number))
    return {place: -number for place, (_, number) in leaders.items()}
