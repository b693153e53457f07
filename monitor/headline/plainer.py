"""Say the same in fewer words: "to" for "in order to", "near" for "to the north and east of", no articles."""

import re
from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.grammar import going, is_adverb, is_ambiguous_verb, lemma, words_of

LIGHT_VERBS = words_of("light_verbs")  # "conduct a strike"
_SHARES = frozenset(("half", "quarter", "third"))
_SIDE = r"(?:[a-z]+ern|east|left|right|west)"
_NAME = r"[A-Z][\w-]+(?: (?!River)[A-Z][\w-]+)?"
_FUTILE = (  # "tried to close the port but failed to do so"
    r"(?:attempted|sought|tried|(?:largely )?prioritized efforts|made (?:[a-z-]+ )?(?:attempts|efforts)) to([^,;.]{3,160}?),? "
    r"but (?:\w+ly |ha(?:s|ve) )?(?:did not (?:manage|succeed)|fail(?:ed|s)?|(?:was|were) (?:unable|unsuccessful))"
    r"(?: to (?:achieve|accomplish|do) (?:that|these|this|those|so)(?: [a-z]+)?)?(?=[,;.]|$)"
)
_CONDITIONS = r"(?:[a-z-]+ ){0,3}conditions (?=to|for)"  # "set legal conditions for"
_HELPERS = "|".join(sorted(grammar.AUXILIARIES))
_GAINS = r"(?:(?!no\b)[a-z]+ (?:and )?){0,3}(?:advances|gains) (?=[a-z]+ )(?!of)"  # "minor gains near"
_PLAINLY = tuple(  # longer phrases and their replacements; "to {}" takes the base form of the verb found
    # ’ stands alone: in a set, a sign beyond Latin-1 takes twice the time to compile
    (re.compile(rf"(?<![\w'-])(?<!’)(?:{phrase})(?:(?<=\W)|(?![\w'-])(?!’))"), plain)
    for phrase, plain in (
        (
            r"to (?:begin|continue|hold|pursue|resume|start) (?:discussions|efforts|negotiations|talks|work) to",
            "to",
        ),
        (
            r"to have (?:enough|sufficient|the) (?:ability|capability|capacity|manpower|means|resources|strength) to",
            "to",
        ),
        (
            r"(?:has|have) (?:enough|sufficient|the) (?:ability|capability|capacity|manpower|means|resources|strength) to",
            "can",
        ),
        (r"It is (?:still )?too (?:early|soon) to (?:assess|determine|know|say|tell)", "It is unclear"),
        (r"to (?:its|the|their) efforts? to", "to"),
        (r"(can|could|may|might|will|would)( not| hardly)? be able to", r"\1\2"),
        (r"(could|may|might) have (?:agreed|begun|decided|started) to", r"\1"),
        (r"that call(?:s|ed)? for", "calling for"),
        (r"(conditions|preparing) to (?:allow|enable) Russia(?:n forces)? to", r"\1 to"),
        (r"at this (?:moment|point|stage|time)(?! of\b)", "now"),
        (r"(observed?|saw|seen?) no (?:evidence|indications?|indicators?|signs?) of", r"\1 no"),
        (
            r"(announc(?:e[ds]?|ing)) the (?:creation|establishment|formation|founding|launch|opening) of",
            r"\1",
        ),
        (r"not (?:yet )?clear (how|if|what|when|where|whether|which|who|why)", r"unclear \1"),
        (r"Neither Russian nor Ukrainian forces|Neither Ukrainian nor Russian forces", "Neither side"),
        (r"that (?:aim|seek)s to|(?:from|in|with) which to|to be able to", "to"),
        (r"of the full (?:territorial )?extent of", "of"),
        (r"(meet|meets|met) with", r"\1"),
        (r"(?:almost never|(?:barely|hardly|scarcely) ever)", "rarely"),
        (r"(?:is|are|remains?) able to", "can"),
        (r"[Aa]s soon as(?! possible\b)", "once"),
        (r"(?:provided that|on (?:the )?condition that|as long as)", "if"),
        (r"in the directions? of", "toward"),
        (r"in (?:an? )?(?:(?!in\b)[a-z-]+ ){0,3}(?:order|efforts?|attempts?|bid) to", "to"),
        (r"(?<=[a-z]{3} )(?<!\b(?:are|was) )(?<!\blikely )(?:seeking|aiming|aimed) to", "to"),
        (_FUTILE, r"failed to\1"),
        (
            r"((?:assessment|claim|report|statement)s?) that (?:claimed|reported|said|stated)(?: that)?",
            r"\1 that",
        ),
        (r"(cannot|not|to)( [a-z]+) as (?:many|much)( [a-z]+)? as (?:it|they)\b[^,;.]*", r"\1\2 enough\3"),
        (r"(?<= )([a-z]+) rather than ([a-z]+) (?=(?:an?|his|its|the|their) )", "{} object"),
        (r"[Ii]t is (?:highly |most |quite |very )?(?:likely|probable) that", "likely"),
        (
            r"([Aa]ny|[Ff]ew|[Mm]any|[Mm]ost|[Ss]ome) of (?:its|the|their) (?=(?:[a-z-]+ )?[a-z-]{4,}s\b)",
            r"\1 ",
        ),
        (r"not (?:just|merely|only|simply|solely) (by|for|in|on|to) [^,;.]{3,80}?,? but (?:also )?\1", r"\1"),
        (r"[a-z]+ed,? (?:and|but) (?:then|later|eventually|subsequently) (?=[a-z]+ed )", ""),
        (r",? by (?:her|his|its|their) own (?:account|admission|telling),?", " reportedly"),
        (r"a hundred (?=[a-z]+s\b)", "100 "),
        (r"a thousand (?=[a-z]+s\b)", "1,000 "),
        (r"not only [^,;.]{3,80}?,? but also", ""),
        (r"Not (?:[a-z]+ ){1,2}but (?:rather )?(?=[a-z])", ""),
        (r"((?:second|third|[a-z]+th)(?: [a-z-]+){1,3}) in \w+ (?:hours|days|weeks|months|years)", r"\1"),
        (r"(is|are) (?:\w+ly )?(?:believed|reported|said|thought) to (?:be|have been)", r"\1 reportedly"),
        (r"(?:is|are) (?:believed|reported|said|thought) to have (?=\w+[dt]\b)", "reportedly "),
        (r"ma(?:de|kes?) (?:it )?(?:clear|plain) (?:that |(?=(?:he|it|she|they)\b))", "shows that "),
        (r"^It (?:is|was) ([A-Z][^,;]{2,40}?) (?:that|who)(?= [a-z])", r"\1"),
        (r"(ha[ds]|have) since (?=[a-z])", r"\1 "),
        (rf"({_HELPERS})( not)?, (?!(?:if|once|unless) [^,;]* )[^,;]{{3,60}}, (?=[a-z])", r"\1\2 "),
        (
            r"(?:an?|the) ((?:[a-z]+ )?(?:call|meeting|summit|talks)) between ([A-Z]\w+) and ([A-Z]\w+)(?= [a-z]|[,.;]|$)",
            r"\2-\3 \1",
        ),
        (r"military bloggers", "milbloggers"),
        (r"aimed at (\w+ing)", "to {}"),
        (r"to (?:focus on|begin|start) (\w+ing)", "to {}"),
        (r"(?:is|are|remains?) (?:currently )?(likely )?unable to ([^,.;]{3,60}?) or to", r"\1cannot \2 or"),
        (r"(?:is|are|remains?) (?:currently )?(likely )?unable to", r"\1cannot"),
        (r"(?<!un)(?:is|are) (?:most )?likely to (?=[a-z]+(?<!ing)\b)", "will likely "),
        (r"(is|are) (?:responding|reacting) to [^,;]{3,60}? by (?=[a-z]+ing\b)", r"\1 "),
        (rf"setting {_CONDITIONS}", "preparing "),
        (rf"sets {_CONDITIONS}", "prepares "),
        (rf"(ha[ds]|have)( not)? set {_CONDITIONS}", r"\1\2 prepared "),
        (rf"set {_CONDITIONS}", "prepare "),
        (r"(?:seeking|attempting|trying|preparing) to prepare", "preparing"),
        (r"of (?:conducting|launching) (?:an? )?", "of "),
        (r"(to provide|providing) (?:[\w’-]+ ){1,3}with", r"\1"),
        (r"what (?:he|it|she|they) (?:claim|sa(?:id|y))(?:ed|s)? (?:are|is|was|were)", "alleged"),
        (r"(?:less|not) (?:about|because of|for|to) [^,;.]{3,60}? (?:but|than) (?=about|because|for|to)", ""),
        (r"used [^,;.]{3,60}? to (?:announce|emphasize|reiterate|repeat|say|state|stress) that", "said that"),
        (r"(?<=[a-z]{3} )should (?=(?:he|it|she|they|[A-Z]\w+) [a-z]+\b)", "if "),
        (r"be (?:enough|sufficient)(?=[,.;]|$)", "suffice"),
        (r"(?<=[a-z] )(?:is|are) ([a-z]+ly )?being (?=[a-z]+ed\b)", r"\1"),
        (r"(?:on )?the (?:same )?day (?:that )?(?=[A-Z])", "when "),
        (
            r"(?<=[a-z] )((?:[a-z]+ )?[a-z]+s) (?:that )?([A-Z]\w+) (?:issued|made|outlined|presented|proposed)(?= (?:as|for|in|on|to)\b|$)",
            r"\2’s \1",
        ),
        (
            rf"(?<!and )(?:the )?((?:{_SIDE} )?(?:bank|outskirts)) of (?:the )?({_NAME})(?: [Rr]iver)?(?! [A-Z])",
            r"\2’s \1",
        ),
        (r"set ([^,.;]{3,40}?) apart from", r"distinguish \1 from"),
        (r"(?<=in )the [Bb]attle (?:for|of) (?=[A-Z])", ""),
        (r"(?:take|gain) (?:[a-z-]+ )?control of", "seize"),
        (r"(?:took|gained) (?:[a-z-]+ )?control of", "seized"),
        (r"(?:taking|gaining) (?:[a-z-]+ )?control of", "seizing"),
        (r"called on (?=[^,.;]{3,60} to )", "urged "),
        (r"carried out (?=(?:[\w-]+,? ){1,6}(?:assault|attack|strike)s?\b)", "conducted "),
        (r"(prepar(?:e|es|ing)) to (?:conduct|launch|stage) (?:an? )?", r"\1 "),
        (r"to \w+, (?:\w+, )?and (?:\w+ly )?(?!\w+ing\b)(\w+)(?= \w)", "to {}"),
        (rf"to make {_GAINS}", "to advance "),
        (rf"(?<!only )making {_GAINS}", "advancing "),
        (rf"made {_GAINS}", "advanced "),
        (
            r"(is|are|was|were) ([a-z]+ly )?(?:engag(?:ed|ing) in|focus(?:ed|ing) on) (?:[a-z-]+ )?(?=[a-z]+ing\b)",
            r"\1 \2",
        ),
        (r"(?<=s )focused on (?=[a-z]+ing\b)", "were "),
        (r"pose (?:an? )?(?:[a-z-]+ )?threats? to", "threaten"),
        (r"poses (?:an? )?(?:[a-z-]+ )?threats? to", "threatens"),
        (r"(?<=s )(?:arrayed|based|located|positioned|situated|stationed) (?=along|at|in|near|on)", ""),
        (
            r"(?<=[a-z]{3} )that (?:would |(?=\w+s ))(?!(?:allow|doe|i|wa|authorize|commit|permit|require)s?\b)([a-z]+)(?! that)",
            "{}ing",
        ),
        (
            r"(?:(?<=law )|(?<=legislation )|(?<=measures )|(?<=bill )|(?<=decree )|(?<=amendment ))(?:that (?:would )?(?:allows? [^,;]{3,40}? to )?(?:have )?|(?:allowing|authorizing|committing|obliging|permitting|requiring) [^,;]{3,40}? to )(\w+)",
            "to {}",
        ),
    )
)


def simplify_phrases(text: str) -> str:
    """Return a sentence with shorter phrases: "to" for "in an effort to", "seized" for "took control of"."""
    for phrase, plain in _PLAINLY:
        text = phrase.sub(_FORMS.get(plain, plain), text)
    return text


def _infinitive(found: re.Match[str]) -> str:
    """Return "to close" for "to begin closing"; unchanged if the word found is no verb."""
    verb = lemma(found[1])
    return f"to {verb}" if verb else found[0]


def _participle(found: re.Match[str]) -> str:
    """Return "closing" for "that closes" or "that would close"; unchanged if the word found may be no verb."""
    verb = lemma(found[1])
    sure = verb == found[1] if "would" in found[0] else verb != found[1] and not is_ambiguous_verb(found[1])
    return going(verb) if sure and verb else found[0]


def _first_of_verbs(found: re.Match[str]) -> str:
    """Return "stop" for "stop rather than repair", whose object follows; unchanged if the first verb needs no object."""
    first, second = lemma(found[1]), lemma(found[2])
    return f"{found[1]} " if first and second and first not in grammar.INTRANSITIVE else found[0]


_FORMS = {"{} object": _first_of_verbs, "to {}": _infinitive, "{}ing": _participle}


def without_small_words(words: Sequence[str], *, denied: bool = False) -> Iterator[str]:
    """Yield the words without articles and adverbs; with `denied`, adverbs stay, as one may be what is denied."""
    for earlier, before, word, following, then in zip(
        ("", "", *words), ("", *words), words, (*words[1:], ""), (*words[2:], "", ""), strict=False
    ):
        share = following not in _SHARES or then == "of"  # "a third of", but not "a third line"
        counted = word.lower() != "the" and following in grammar.COUNTING and share  # "a few"
        noun = before == "to" and lemma(following) == following  # "to the command of"
        article = word.lower() in grammar.ARTICLES and not counted and not noun
        kept = (word, following) in {("likely", "to"), ("much", "of"), ("rather", "than")} or (
            word == "more" and "than" in words
        )
        joins = word == "once" and "" not in {before, following} and not grammar.is_past(following)
        kept = kept or joins  # "once the flood ends"
        adverb = word.islower() and is_adverb(word) and not kept and not denied
        act = word == "that" and earlier == "to" and then in grammar.PREPOSITIONS | grammar.MARKS | {""}
        pointed = act or word in {"this", "these"}
        if not article and not adverb and not pointed and word != "both":
            yield word


def merge_directions(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words with "near" for several directions, "to the south and east of", and without "to" before one direction."""
    found: list[str] = []
    n = 0
    while n < len(words):
        end, directions = n + (words[n] == "to"), 0
        starts = words[n] == "to" or words[n] in grammar.COMPASS
        while starts and end < len(words) and words[end] in {*grammar.COMPASS, ",", "and", "or", "the"}:
            directions += words[end] in grammar.COMPASS
            end += 1
        placed = directions > 0 and "of" in words[end : end + 1]
        if placed and directions > 1:
            found.append("near")
            n = end + 1
        else:
            found += [] if placed and words[n] == "to" else [words[n]]
            n += 1
    return tuple(found)
