"""Say in fewer words what a takeaway says: "to" for "in order to", "near" for "to the north and east of", no articles."""

from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.grammar import is_adjective, is_adverb, is_ing, lemma, words_of

ACTS = 6  # words: "to invade, occupy, and"
ALLOWED = 7  # words: "the Heron Dyke Company and its men"
LAW = 5  # words: "bill in its first reading"
OWNER = 2  # words of a name: "Curlew Sands"
RECIPIENT = 6  # words: "the harbour company and its men"
PURPOSE = 6  # words: "in a broader and likely unsuccessful effort"

LIGHT_VERBS = words_of("light_verbs")  # "conduct a strike"
_COMPASS = words_of("compass")
_ENDS = grammar.PREPOSITIONS | grammar.RELATIVES | grammar.CONJUNCTIONS | grammar.MARKS | {"to", "as"}
_TAKING = {
    "take": "seize",
    "took": "seized",
    "taking": "seizing",
    "gain": "seize",
    "gaining": "seizing",
    "regain": "retake",
    "regained": "retook",
    "regaining": "retaking",
}
_POSSESSED, _FOUNDING = words_of("possessed"), words_of("founding")
_ALLOWING = frozenset(("allow", "authorize", "enable", "permit"))
_LAWS, _WOULD = words_of("laws"), frozenset(("would", "will", "can", "may", "could", "have"))
_SHARES = frozenset(("half", "quarter", "third"))
_STANDING = frozenset(("arrayed", "based", "located", "positioned", "situated", "stationed"))
_DIRECTION = ("in", "the", "direction", "of")
_DIRECTIONS = ("in", "the", "directions", "of")
_ATTEMPTING = frozenset(("attempt", "try"))
_AIMING = frozenset(("seeking", "aiming", "aimed"))
_AIMING_VERBS = frozenset(("aim", "aims", "intends", "seeks"))
_PURPOSES = frozenset(("order", "effort", "efforts", "attempt", "attempts", "bid"))


def say_plainly(words: Sequence[str]) -> tuple[str, ...]:
    """Return what follows a verb in fewer words."""
    plain = _plain_purposes(_last_act(_provide(_begin(_focus(_law_to(words))))))
    return _without_standing(_seize(_toward(_without_light_verbs(_near(plain)))))


def without_small_words(words: Sequence[str], *, denied: bool = False) -> Iterator[str]:
    """Yield the words without articles and adverbs; what is denied may be the adverb."""
    for before, word, following, then in zip(
        ("", *words), words, (*words[1:], ""), (*words[2:], "", ""), strict=False
    ):
        share = following not in _SHARES or then == "of"  # "a third of", but not "a third line"
        counted = word.lower() != "the" and following in grammar.COUNTING and share  # "a few"
        noun = before == "to" and lemma(following) == following  # "to the command of"
        article = word.lower() in grammar.ARTICLES and not counted and not noun
        kept = (word, following) in {("likely", "to"), ("much", "of")}
        adverb = word.islower() and is_adverb(word) and not kept and not denied
        pointed = word in {"this", "these"} and following.islower() and following not in grammar.AUXILIARIES
        if not article and not adverb and not pointed and word != "both":
            yield word


def name_owners(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words with "Pelrick’s arrest" for "arrest of Pelrick", "announced a port" for "announced the opening of a port"."""
    for n in range(len(words) - 2):
        before = words[n - 1] if n else ""
        if words[n + 1] != "of":
            continue
        if lemma(before) == "announce" and words[n] in _FOUNDING:
            return name_owners((*words[:n], *words[n + 2 :]))
        end = next((at for at in range(n + 2, len(words)) if not words[at][:1].isupper()), len(words))
        name = [word for word in words[n + 2 : end] if word != "River"]
        end += words[end : end + 1] == ("river",)
        more = words[end : end + 1] and words[end] not in _ENDS
        owned = bool(more) or any(word.endswith(grammar.OWNS) for word in (before, *name))
        if words[n] in _POSSESSED and 0 < len(name) <= OWNER and not owned:
            start = next((at for at in range(n, 0, -1) if not _describes_site(words[at - 1])), 0)
            if words[start - 1 : start] in {("and",), ("or",)}:
                continue
            owner = (*name[:-1], f"{name[-1]}’s")
            return name_owners((*words[:start], *owner, *words[start : n + 1], *words[end:]))
    return tuple(words)


def _describes_site(word: str) -> bool:
    return is_adjective(word) or word in _COMPASS or word in {"left", "right", "claimed"}


def _without_standing(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with "ferries along the dyke" for "ferries situated along the dyke"."""
    around = zip(("", *words), words, (*words[1:], ""), strict=False)
    return tuple(
        word
        for before, word, after in around
        if word not in _STANDING or not before.endswith("s") or after not in grammar.PREPOSITIONS
    )


def _seize(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with "seize the port" for "take control of the port"."""
    for n in range(len(words) - 3):
        if words[n] in _TAKING and words[n + 1 : n + 3] == ("control", "of"):
            return (*words[:n], _TAKING[words[n]], *words[n + 3 :])
    return words


def _law_to(words: Sequence[str]) -> Sequence[str]:
    """Return the words with "a law to close the port" for "a law that would have closed the port"."""
    for n in range(1, len(words) - 2):
        at = next((k for k in range(n + 1, len(words)) if words[k] not in _WOULD), n)
        verb = lemma(words[at])
        law = bool(_LAWS & {*words[max(n - LAW, 0) : n]}) and words[n - 1].islower()
        if words[n] == "that" and law and verb and (at > n + 1 or words[at].endswith("s")):
            return (*words[:n], "to", *_without_allowing((verb, *words[at + 1 :])))
    return words


def _without_allowing(words: Sequence[str]) -> Sequence[str]:
    """Return the words with "close the port" for "allow the mayor to close the port"."""
    at = next((n for n in range(1, min(len(words) - 1, ALLOWED)) if words[n] == "to"), None)
    return words[at + 1 :] if at and words[0] in _ALLOWING else words


def _focus(words: Sequence[str]) -> Sequence[str]:
    """Return the words with "to hold the port" for "to focus on holding the port"."""
    for n in range(len(words) - 3):
        verb = lemma(words[n + 3])
        if tuple(words[n : n + 3]) == ("to", "focus", "on") and verb and is_ing(words[n + 3]):
            return (*words[: n + 1], verb, *words[n + 4 :])
    return words


def _begin(words: Sequence[str]) -> Sequence[str]:
    """Return the words with "to leave" for "to begin leaving"."""
    for n in range(len(words) - 2):
        verb = lemma(words[n + 2])
        if words[n] == "to" and words[n + 1] in {"begin", "start"} and verb and is_ing(words[n + 2]):
            return (*words[: n + 1], verb, *words[n + 3 :])
    return words


def _provide(words: Sequence[str]) -> Sequence[str]:
    """Return the words with "provide lamps to the port" for "provide the port with lamps"."""
    at = next((n for n, word in enumerate(words) if lemma(word) == "provide"), None)
    if at is None or "with" not in words[at + 1 : at + 1 + RECIPIENT]:
        return words
    joint = words.index("with", at)
    end = next((n for n in range(joint + 1, len(words)) if words[n] in _ENDS), len(words))
    if {*words[at + 1 : joint]} & _ENDS:
        return words
    return (*words[: at + 1], *words[joint + 1 : end], "to", *words[at + 1 : joint], *words[end:])


def _last_act(words: Sequence[str]) -> list[str]:
    """Return the words with "to annex land" for "to invade, occupy, and annex land"."""
    found = list(words)
    for n in range(len(found) - ACTS, -1, -1):
        comma = found[n] == "to" and found[n + 2] == "," and lemma(found[n + 1]) == found[n + 1]
        if comma and lemma(found[n + 3]) == found[n + 3] and "and" in found[n + 4 : n + 6]:
            found[n + 1 : found.index("and", n) + 1] = []
    return found


def _plain_purposes(words: Sequence[str]) -> list[str]:
    """Return the words with "to" for "in order to" and "seeking to", "prepare to" for "set conditions to"."""
    found: list[str] = []
    for word in words:
        found.append(word)
        before = found[-2] if len(found) > 1 else ""
        if word in {"to", "for"} and before == "conditions" and "set" in found[-4:-2]:
            found[len(found) - found[::-1].index("set") - 1 :] = ["prepare", word]
        elif word == "to" and tuple(found[-4:-1]) == ("to", "be", "able"):
            found[-4:] = ["to"]
        elif word == "to" and before in _ATTEMPTING and found[-3:-2] == ["to"]:
            found[-2:] = []  # "preparing to attempt to leave"
        elif word == "to" and before in _AIMING and found[-3:-2] and found[-3].islower():
            found[-2:] = ["to"]
        elif word == "to" and before in _AIMING_VERBS and found[-3:-2] == ["that"]:
            found[-3:] = ["to"]  # "an effort that aims to leave"
        elif is_ing(word) and found[-3:-1] == ["aimed", "at"]:
            found[-3:] = ["to", lemma(word) or word]  # "a campaign aimed at leaving"
        elif word == "to" and before in _PURPOSES and (start := _start_of_purpose(found)) is not None:
            found[start:] = ["to"]
    return found


def _start_of_purpose(words: Sequence[str]) -> int | None:
    """Return where "in an effort to" begins that the words end with."""
    stop = max(len(words) - 2 - PURPOSE, -1)
    start = next((n for n in range(len(words) - 3, stop, -1) if words[n] in {"in", "as"}), None)
    plain = start is not None and all(word.islower() and word != "despite" for word in words[start + 1 : -2])
    return start if start is not None and plain and words[start] == "in" else None


def _toward(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with "toward the mill" for "in the direction of the mill"."""
    for n in range(len(words) - len(_DIRECTION) + 1):
        if words[n : n + len(_DIRECTION)] in {_DIRECTION, _DIRECTIONS}:
            return _toward((*words[:n], "toward", *words[n + len(_DIRECTION) :]))
    return words


def _without_light_verbs(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words with "of strike" for "of conducting a strike", "preparing strike" for "preparing to conduct a strike"."""
    acts = (n for n in range(len(words) - 2) if lemma(words[n]) == "prepare" and words[n + 1] == "to")
    at = next((n for n in acts if words[n + 2] in LIGHT_VERBS), None)
    if at is not None:
        return _without_light_verbs((*words[: at + 1], *words[at + 3 :]))
    before = ("", *words)
    return tuple(
        word
        for first, word in zip(before, words, strict=False)
        if not (first in {"of", "for"} and is_ing(word) and lemma(word) in LIGHT_VERBS)
    )


def _near(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words with "near the mill" for "to the south and east of the mill", "east of it" for "to the east of it"."""
    found: list[str] = []
    n = 0
    while n < len(words):
        end, directions = n + (words[n] == "to"), 0
        starts = words[n] == "to" or words[n] in _COMPASS
        while starts and end < len(words) and words[end] in {*_COMPASS, ",", "and", "or", "the"}:
            directions += words[end] in _COMPASS
            end += 1
        placed = directions > 0 and "of" in words[end : end + 1]
        if placed and directions > 1:
            found.append("near")
            n = end + 1
        else:
            found += [] if placed and words[n] == "to" else [words[n]]
            n += 1
    return tuple(found)
