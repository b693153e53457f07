"""Themes as a reader sees them: a name of their own words, first and last seen, and which went quiet."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from statistics import median

from monitor.gaps import last_hole_end
from monitor.models import JudgedAssessment, Theme, Verdict
from monitor.themes.features import CALENDAR, LONGEST, STOPS, WORD, Vocabulary, bare, load_vocabulary, stem

PHRASE = 3  # words at most in one phrase of a name
NAMED = 4  # the same where all are capitalised
PHRASES = 2  # in a name
READ = 60  # latest takeaways of a theme that its name is made of
FEWEST = 3  # takeaways a theme must have had to be worth missing
RARE = 6.0  # rarity beyond which a word is no more telling, only a misprint more likely
_FRAMES = """along almost area complete continue due first force hundred include likely make overnight president
time Ukraine"""
FRAME = STOPS | {*map(stem, (*STOPS, *_FRAMES.split()))}
PATIENCE = 3  # times its usual pause a theme may be quiet before it is dropped

Gram = tuple[str, ...]  # stems


def name_theme(texts: Sequence[str], background: Vocabulary | None = None) -> str:
    """Return a short name made of the texts' own words: the phrases they share that are rare elsewhere.

    `background` says how rare a word is in general; without it the vocabulary of the package does.
    """
    known = background or load_vocabulary()
    counts: Counter[Gram] = Counter()
    forms: dict[Gram, Counter[str]] = {}
    for text in texts[-READ:]:
        found = dict(_grams(text))
        counts.update(found.keys())
        for gram, printed in found.items():
            forms.setdefault(gram, Counter())[printed] += 1
    weights = {gram: count * _weight(gram, forms[gram], known) for gram, count in counts.items()}
    chosen: list[Gram] = []
    for gram in sorted(weights, key=lambda gram: (-weights[gram], gram)):
        if len(chosen) < PHRASES and not any({*gram} & {*other} for other in chosen):
            chosen.append(gram)
    name = ", ".join(forms[gram].most_common(1)[0][0] for gram in chosen)
    return name[:1].upper() + name[1:] if name else "(no words)"


def summarise_themes(history: Iterable[JudgedAssessment]) -> dict[str, Theme]:
    """Return every theme of the history by its id, in the order they were opened."""
    members: dict[str, list[tuple[JudgedAssessment, Verdict]]] = {}
    for day in history:
        for verdict in day.verdicts:
            for theme in (verdict.theme, *verdict.also):
                members.setdefault(theme, []).append((day, verdict))
    return {theme: _summarise(theme, found) for theme, found in members.items()}


def find_dropped(
    history: Sequence[JudgedAssessment], *, since: date | None = None, returning_after: int = 14
) -> tuple[Theme, ...]:
    """Return the themes that went quiet with the latest assessment, or with one dated `since` or later.

    A theme goes quiet once, when its patience ends: a week's digest names those that the week's daily ones named.

    A theme's patience is `returning_after` assessments, or three times its usual pause if that is longer. What was
    last seen before a hole in the history is not among them: it may have gone on unseen.
    """
    seen: dict[str, list[int]] = {}
    published = [day for day in history if day.verdicts]
    for issue, day in enumerate(published):
        for theme in {theme for verdict in day.verdicts for theme in (verdict.theme, *verdict.also)}:
            seen.setdefault(theme, []).append(issue)
    now = len(published) - 1
    first = now if since is None else bisect_left(published, since, key=lambda day: day.date)
    quiet = {
        theme
        for theme, issues in seen.items()
        if first <= issues[-1] + find_patience(issues, returning_after) + 1 <= now
    }
    themes = summarise_themes(published) if quiet else {}
    known = last_hole_end(day.date for day in published) if quiet else None
    return tuple(
        theme
        for key, theme in themes.items()
        if key in quiet and theme.takeaways >= FEWEST and theme.last_seen >= (known or date.min)
    )


def find_patience(issues: Sequence[int], returning_after: int) -> int:
    """Return for how many assessments a theme may be quiet before it counts as silent.

    `issues` are the numbers of the assessments that told of it, ascending.
    """
    pauses = [later - earlier for earlier, later in pairwise(issues)]
    return max(returning_after, round(PATIENCE * median(pauses)) if pauses else 0)


def _summarise(theme: str, found: Sequence[tuple[JudgedAssessment, Verdict]]) -> Theme:
    own = [verdict.takeaway.text for _, verdict in found if verdict.theme == theme]
    return Theme(
        id=theme,
        name=name_theme(own or [verdict.takeaway.text for _, verdict in found]),
        first_seen=found[0][0].date,
        last_seen=found[-1][0].date,
        takeaways=len(found),
        previous=next(
            ((day.date, v.takeaway.text) for day, v in reversed(found) if day.date < found[-1][0].date), None
        ),
    )


def _grams(text: str) -> Iterator[tuple[Gram, str]]:
    """Yield words and phrases that say something, as stems and as printed."""
    for run in _runs(text):
        capitals = [printed[0].isupper() for _, printed in run]
        for start in range(len(run)):
            for end in range(start + 1, min(start + NAMED, len(run)) + 1):
                if end - start == 1 or _is_phrase(capitals, start, end):
                    keys, words = zip(*run[start:end], strict=True)
                    yield keys, bare(" ".join(words))


def _runs(text: str) -> Iterator[list[tuple[str, str]]]:
    """Yield the runs of words that say something and have only a space between, each word as its stem and as printed."""
    run: list[tuple[str, str]] = []
    at = 0
    for match in WORD.finditer(text[:LONGEST]):
        word = bare(match[0])
        key = stem(word)
        telling = not (key in FRAME or key.isdigit() or word.lower() in CALENDAR)
        if run and not (telling and text[at : match.start()] == " "):
            yield run
            run = []
        if telling:
            run.append((key, match[0]))
        at = match.end()
    if run:
        yield run


def _is_phrase(capitals: Sequence[bool], start: int, end: int) -> bool:
    """Tell whether words of a run are a phrase: no name without its end, and no name with plain words before it."""
    inside = capitals[start:end]
    cut = inside[-1] and any(capitals[end : end + 1])
    led = any(later > earlier for earlier, later in pairwise(inside))
    return not (cut or led) and (len(inside) <= PHRASE or all(inside))


def _weight(gram: Gram, forms: Counter[str], known: Vocabulary) -> float:
    """Weigh a phrase: rare words tell matters apart, names more so; a longer phrase says more, but not as much more."""
    rarity = sum(min(known.rarity(key), RARE) for key in gram) / len(gram) ** 0.25
    named = forms.most_common(1)[0][0][0].isupper()
    return float(rarity * (1.5 if named else 1.0))
