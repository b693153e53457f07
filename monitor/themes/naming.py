"""Themes as a reader sees them: a name of their own words, first and last seen, dropped ones."""

from collections import Counter
from collections.abc import Iterable, Sequence

from monitor.models import Judged, Theme, Verdict
from monitor.themes.features import surface_stems

MOST = 4  # words in a name
FEWEST = 3  # takeaways a theme must have had to be worth missing


def name_theme(texts: Sequence[str], background: Counter[str] | None = None) -> str:
    """Return a short name made of the texts' own words: what they share and other themes do not.

    `background` counts in how many takeaways each stem stands; without it the texts' own counts decide.
    """
    counts: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    order: dict[str, int] = {}
    for text in texts:
        seen = surface_stems(text)
        counts.update({stem for stem, _ in seen})
        for stem, word in seen:
            forms.setdefault(stem, Counter())[word] += 1
            order.setdefault(stem, len(order))
    known = background or Counter()
    weight = {
        stem: count / (known[stem] + 3) * (2 if forms[stem].most_common(1)[0][0][0].isupper() else 1)
        for stem, count in counts.items()
    }
    best = sorted(counts, key=lambda stem: (-weight[stem], order[stem]))[:MOST]
    words = [forms[stem].most_common(1)[0][0] for stem in sorted(best, key=order.__getitem__)]
    name = " ".join(words)
    return name[:1].upper() + name[1:] if name else "(no words)"


def summarise_themes(history: Iterable[Judged]) -> dict[str, Theme]:
    """Return every theme of the history by its id, in the order they were opened."""
    days = list(history)
    background = Counter(
        stem
        for day in days
        for verdict in day.verdicts
        for stem in {s for s, _ in surface_stems(verdict.takeaway.text)}
    )
    members: dict[str, list[tuple[Judged, Verdict]]] = {}
    for day in days:
        for verdict in day.verdicts:
            for theme in (verdict.theme, *verdict.also):
                members.setdefault(theme, []).append((day, verdict))
    return {
        theme: Theme(
            id=theme,
            name=name_theme([verdict.takeaway.text for _, verdict in found], background),
            first_seen=found[0][0].date,
            last_seen=found[-1][0].date,
            takeaways=len(found),
        )
        for theme, found in members.items()
    }


def find_dropped(history: Sequence[Judged], *, returning_after: int = 14) -> tuple[Theme, ...]:
    """Return the themes that went quiet with the latest assessment: last seen just over `returning_after` ago."""
    published = [day for day in history if day.verdicts]
    if len(published) <= returning_after + 1:
        return ()
    last, after = published[-returning_after - 2], published[-returning_after - 1 :]
    talked_of = {
        theme for day in after for verdict in day.verdicts for theme in (verdict.theme, *verdict.also)
    }
    quiet = {theme for verdict in last.verdicts for theme in (verdict.theme, *verdict.also)} - talked_of
    themes = summarise_themes(published) if quiet else {}
    return tuple(theme for key, theme in themes.items() if key in quiet and theme.takeaways >= FEWEST)
