"""Call people by their surnames: "Pelrick" for "Foreign Minister Ossian Pelrick"."""

from collections.abc import Iterator, Sequence

from monitor.headline.grammar import (
    COORDINATORS,
    MARKS,
    POSSESSIVE_ENDINGS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    is_adjective,
    lemma,
    words_of,
)

LONGEST_NAME = 3  # words at most of a name after a title
FULL_NAME = 2  # words of a name after a body: "Head of the Samphire Republic"

TITLES, BODIES = words_of("titles"), words_of("bodies")
_POSTS = words_of("posts")
_STOPS = PREPOSITIONS | MARKS | RELATIVES
_FIRST_NAMES = words_of("first_names")


def name_by_surname(words: Sequence[str]) -> list[str]:
    """Return the words with each titled person reduced to the surname."""
    named: list[str] = []
    closing = False  # whether the next comma closes an apposition
    for run in _runs(words):
        if closing and run == [","]:
            closing = False
            continue
        surname = _after_title(run)
        if surname and named and named[-1].endswith(POSSESSIVE_ENDINGS):
            named.pop()  # "Sylvania’s envoy Pelrick"
        if surname is None and named and named[-1] in _POSTS and 1 < len(run) <= LONGEST_NAME:
            surname, named = run[-1], _without_phrase(named[:-1])
        office = next((n for n, word in enumerate(named) if word in TITLES or word in _POSTS), None)
        if surname is None and office is not None and (surname := _after_body(run) or _after_first_name(run)):
            named = _without_phrase(named[:office])
        elif surname and office is not None and named[-1] == ",":
            named, closing = _without_phrase(named[:office]), True  # "the head of the Works, Mr. Pelrick,"
        elif surname and office is not None and {*named[office + 1 :]} <= {"of", "the"}:
            named = _without_phrase(named[:office])
        while surname and named and (named[-1] in POSSESSIVES or is_adjective(named[-1])):
            named.pop()  # "their high-profile Pelrick", "Former Pelrick"
        named += [surname] if surname else run
    return [*_without_first_names(named)]


def _without_first_names(words: Sequence[str]) -> Iterator[str]:
    """Yield the words without first names: "Pelrick" for "Ossian Pelrick"."""
    for word, following in zip(words, (*words[1:], ""), strict=False):
        if not (word in _FIRST_NAMES and following[:1].isupper() and following[1:2].islower()):
            yield word


def _without_phrase(named: Sequence[str]) -> list[str]:
    """Return the words without the noun phrase at their end: "the occupation deputy | head"."""
    last = len(named)
    while (
        last
        and named[last - 1] not in _STOPS
        and not (
            named[last - 1] in COORDINATORS and named[last - 2][:1].isupper()
        )  # "Vane and Ostrava | mayor"
        and (lemma(named[last - 1]) is None or named[last - 1][:1].isupper())
    ):
        last -= 1
    return list(named[:last])


def _runs(words: Sequence[str]) -> list[list[str]]:
    """Return the words in runs: capitalised words together up to a possessive one, others singly."""
    runs: list[list[str]] = []
    open_run = False
    for word in words:
        capital = word[:1].isupper()
        if capital and open_run:
            runs[-1].append(word)
        else:
            runs.append([word])
        open_run = capital and not word.endswith(POSSESSIVE_ENDINGS)
    return runs


def _after_title(run: Sequence[str]) -> str | None:
    titles = [n for n, word in enumerate(run) if TITLES & {*word.split("-")}]
    name = run[titles[-1] + 1 :] if titles else ()
    person = 0 < len(name) <= LONGEST_NAME and not {_bare(word) for word in name} & (BODIES | TITLES)
    return name[-1] if person else None


def _after_body(run: Sequence[str]) -> str | None:
    """Return the surname that follows a body, as after "Head of the": "Samphire Republic Ossian Pelrick"."""
    bodies = [n for n, word in enumerate(run) if _bare(word) in BODIES]
    return run[-1] if bodies and len(run) - bodies[-1] - 1 == FULL_NAME else None


def _after_first_name(run: Sequence[str]) -> str | None:
    """Return the surname that follows a known first name, as after "Mayor of": "Ostrava Ossian Pelrick"."""
    known = len(run) > FULL_NAME and run[-FULL_NAME] in _FIRST_NAMES
    return run[-1] if known else None


def _bare(word: str) -> str:
    return word.removesuffix("’s").removesuffix("'s")


def ends_in_person(speaker: Sequence[str]) -> bool:
    """Return whether a first name and a surname end the words: "militia commander Ossian Pelrick"."""
    name = [word for word in speaker[-FULL_NAME:] if word.istitle() and word not in BODIES]
    before = speaker[-FULL_NAME - 1] if len(speaker) > FULL_NAME else "The"
    return len(name) == FULL_NAME and (not before or before.islower())
