"""Take the first sentence of a text, without asides, to make a headline from it."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from monitor.headline import grammar
from monitor.headline.grammar import (
    is_adjective,
    is_ing,
    is_participle,
    lemma,
    pairs_of,
    phrases_of,
    words_of,
)
from monitor.headline.plainer import simplify_phrases

MAX_TEXT_CHARS = 4000  # characters of a text that are read, so that a broken page takes bounded time
MAX_SENTENCE_WORDS = 120  # words of a sentence that are read, likewise
JOINED = "\ue000"  # for the space in a term, whose words stay together: a character for private use
LONG_NAME = 4  # words at least of a name whose short form is used even if it is not a known one

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_TO = r"(?:[-–]|\sand\s|\sto\s)"
_DAY = rf"(?:{_MONTH}\s\d{{1,2}}|(?:\d{{1,2}}{_TO})?\d{{1,2}}\s{_MONTH})"
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens|hundreds|thousands)"
_DAYS = rf"{_DAY}(?:{_TO}(?:{_DAY}|\d{{1,2}}))?"
_ASIDES = re.compile(  # when, how often, in whose words: no headline needs these
    rf"""(?=[\s(\[“”",]|(?<!\S)[A-Zt])(?: # each begins with one of these, which is faster to find
    \s?\([^()]{{0,400}}\) | \s?\[[^\[\]]{{0,400}}\] | [“”"]
    | ^On\s(?:the\s(?:night|evening|morning)\s(?:of|on)\s)?{_DAYS}(?:,?\s\d{{4}})?,?\s
    | ,?(?:(?:\s(?:late|early|overnight|starting|beginning))?\s(?:on|since|from|by|in)|\sovernight\s(?:in)?to|\sof)\s(?:the\s)?
      (?:(?:night|evening|morning|afternoon)s?\s(?:of|on)\s)?{_DAYS}(?:,?\s\d{{4}})?(?=[\s,.;]|$)
    | ,?(?:\s(?:starting|beginning))?\s(?:in|since|by|from)\s(?:(?:early|mid|late)[\s-])?{_MONTH}(?:\s(?:of\s)?\d{{4}})?(?=[\s,.;]|$)
    | \s(?:in|over|during|within)\s(?:the\s)?(?:past|last|next|coming|first|recent)\s(?:[\w-]+\s)?(?:hours|days|weeks|months)(?!\sof)
    | \s(?:for|since)\s(?:the|a|at\sleast\sthe)\s(?:first|second|third|[a-z]+th)\s(?:consecutive\s)?(?:time|day|week|month|year)(?:\s(?:this|in\sa)\s(?:week|month|quarter|year))?
      (?:\sin\s(?:[\w-]+\s(?:days|weeks|months|history)|a\srow))?
    | (?<=\s)the\s(?:critical\s|important\s|key\s|small\s|strategic\s)?(?:cit(?:y|ies)|(?:settlement|town|village)s?)\sof\s(?=[A-Z])
    | \s(?:during|in)\s(?:an?|his|her|the)\s(?:{_MONTH}\s\d+\s)?(?:address|interview|speech)(?=[\s,.;]|$)
    | \sseveral\sof(?=\s) | \sa\stotal\sof(?=\s) | \s(?:an?\s(?:[a-z]+\s)?(?:number|series)|(?:small|large|limited|significant)\snumbers)\sof(?=\s) | \seither(?=\s)
    | \s\w+ly\sand(?=\s\w+ly\s) | \s(?:about|approximately|around|roughly|some|close\sto)(?=\s(?:\d|{_NUMBER}|(?:a|half\sa)[\s-](?:third|quarter|fifth|dozen|hundred|thousand|million|billion))) | (?<=\d)\s(?:out\s)?of\s\d+(?=\s[a-z])
    | (?<!\b[Nn]o)\s(?:at\s(?:least|most)|more\sthan|(?:just|little|slightly|well)\s(?:more\sthan|over))(?=\s(?:\d|{_NUMBER}|half|a\s)(?!\w*[.,;]))
    | (?<=[a-z]),\s(?:\w+ern\s)?[A-Z][\w-]+\s(?:Oblast|Krai)(?:,(?=\s[a-z]))?(?=[\s,.;]|$)
    | ,?(?:\s(?:approximately|about|roughly|some|over|nearly))?\s\d[\d.,]*\s?(?:km|kilometers|miles)(?=\s(?:to\sthe\s)?(?:north|south|east|west))
    | \s(?:this|next|last)\s(?:week|month|quarter|year|winter|spring|summer|fall|autumn)(?=[\s,.;]|$)
    | \sall\s(?:[a-z]+\s)?of(?=\s[A-Z]) | \sthe\s(?:entirety|remainder|rest)\sof(?=\s) | \sso\sfar(?=\s)
    | \son\sthe\sground(?=[\s,.;]|$) | \s(?:less|more)\sthan\s\w+\s(?:hour|day|week|month|year)s?(?=\s(?:after|before)\s) | ,\s(?:and|but|or)\s(?:already\s)?(?:are|could|did|had|has|have|is|may|will|would)\s[^,;]{{2,40}},(?=\s(?:an?|the)\s)
    | (?<=little)\s(?:to|or)\sno(?=\s)
    | (?<=ed),\s[^,;]{{3,80}},(?=\sthat\s)
    | ,?\sby\sthe\scount\sof\s[^,;]*,? | \sat\sfirst(?=\s[a-z]+ed\s)
    | \sin\sthe\s(?:first|second)\shalf\sof\s(?:the\syear|{_MONTH}|\d{{4}})(?=[\s,.;]|$)
    | \son\s(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s(?:night|morning|evening))?(?=[\s,.;]|$)
    | \sin\splace(?=\s(?:the\s|[A-Z]))
    | \s[a-z]+-\sand(?=\s[a-z]+-[a-z]) | \sanother(?=\s[a-z])
    | (?:\s[$€]?\d[\d.,]*)?\s(?:billion|million|trillion)\s(?:dollars|euros|rubles)\s(?:\([^()]*\)\s)?(?:in|of)(?=\s(?:\w+\s){{0,2}}(?:aid|assets|funds|weapons))
    | ^An?\s(?:[a-z]+\s)?number\sof\s(?=[A-Za-z]) | ^(?:About|Approximately|Around|As\smany\sas|At\sleast|More\sthan|Over|Roughly|Some|Up\sto)\s(?=\d) | \sup\sto(?=\s\d)
    | \sas\s(?:much|many|few|little)\sas(?=\s(?:\d|half|{_NUMBER}))
    | \sif\snot\s\w+(?=[.,;]|$)
    | \sever(?=\s(?:more|less)\s)
    | ,?\scompared\s(?:to|with)\s[^,;]*$
    | \s(?:an?|one|two|three|several|\d+)\s(?:day|week|month|year)s?(?=\s(?:early|earlier|late|later)(?:[\s,.;]|$))
    | \sin\s(?:its\s|an?\s|the\s)?(?:first|second|third|final)\sreading | \sin\s(?:secret|private)(?=[\s,.;]|$) | \sby\s(?:tele)?phone | \s(?:by|via)\svideo(?:\s?link|conference)?(?=[\s,.;]|$)
    | ,\s(?:such\sas|including)\s[^;]{{3,160}}?,(?=\s(?:as|into|of|to|toward|with)\s)
    | (?<=[a-z]s)\s(?:minutes|hours|days|weeks|months)(?=\s(?:after|before)\s)
    | (?<=[a-z])(?<!\bSome)(?<!\bthe)(?<!\bin)(?:\s(?:just|only|barely))?\s(?:a\sfew|several|\d+|{_NUMBER})\s(?:minutes|hours|days|weeks|months)(?=\s(?:after|before)\s)
    | (?<!not)\sso\s(?:many|much)(?=\s[a-z]) | \sonce\sagain | \s[“"]?one\sbit(?=[.,;]|$))""",
    re.VERBOSE,
)
_DATED = re.compile(rf"^(?:An?|The)\s(?:{_DAY}|{_MONTH}\s\d{{4}})\s")
_DATED_NOUN = re.compile(
    rf"(\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Tt]heir)|’s(?:\s\([^()]*\))?)((?:\s[a-z-]+)?)\s{_DAY}(?=\s[A-Za-z])"
)
_BETWEEN_DASHES = re.compile(r"\s?[–—]\s?[^–—;.]{3,120}?\s?[–—]\s?(?=[a-z])")
_BREAK = re.compile(r"\s[–—-]{1,3}\s|(?<!\d)[—–]|[—–](?!\d)|--|\.\.\.|…|[;:]\s")
_SENTENCE = re.compile(
    r"(?<!\bSt\.)(?<!\bMr\.)(?<!\bDr\.)(?<!\bNo\.)(?:(?<=[a-z\d)”\"’][.!?])|(?<=[A-Za-z][A-Z][.!?]))\s+(?=[“\"]?[A-Z\d])"
)
_RANKS = re.compile(r"\b(Adm|Brig|Capt|Cdr|Col|Cpl|Dr|Gen|Gov|Lt|Maj|Mr|Mrs|Ms|Prof|Sen|Sgt)\.(?=\s)")
_SURELY = re.compile(
    r" (?:all but|almost|highly|most|nearly|quite|very) (?:certainly|likely|probably|surely)\b(?! (?:that|to)\b)"
    r"|(?:^|,? )(?:[Ii]n|[Ww]ith) (?:all|every) (?:likelihood|probability),?(?= )"
)
_FALSELY = re.compile(
    r"\b(?:baselessly|erroneously|inaccurately|incorrectly|mistakenly|wrongly)"
    r"(?=\s(?:accus|alleg|announc|argu|assert|assess|assum|believ|claim|conclud|report|said|stat|suggest)\w*)"
)
_PLANT = re.compile(  # "the Heron plant" for "the Heron Steel Plant"
    r"(?<=[a-z] )(?:Hydroelectric|Iron and Steel|Metallurgical|Steel|Thermal)(?: Power)? (Plant|Station|Works)\b(?! \()"
)
# "most dykes" for "all dykes other than the Heron Dyke": no headline has room for the exception
_ALL_BUT = re.compile(r"\ball ([^,;.]{3,60}?) (?:apart from|except|excluding|other than)\b[^,;.]*")
_NEARLY_ALL = re.compile(
    r"\b(almost|nearly|practically|virtually) (her|his|its|the|their)(?= (?:entire|whole)\b)"
)
_OCCUPIED = re.compile(
    r"\b((?:Russian-)?occupied )(?:(?:areas|parts|portions|regions|territor(?:y|ies)) (?:in|of) (?=(?:\w+ern )?[A-Z])|Ukrainian territor(?:y|ies)\b)"
)
_UNIT = re.compile(
    r"(\d(?:st|nd|rd|th)) (?:[A-Z][\w-]+ ){1,4}(?=(?:Battalion|Brigade|Division|Regiment)s?\b)"
)
_MORE = re.compile(
    r"\b(less|more) ([a-z]+ly)(?=[,.;]| (?:across|along|around|at|in|near|on|than|toward)\b|$)"
)
_COMPARED = re.compile(  # is one word with what is compared: "fewer ships than ever", "as many ships"
    r"""\b(?:as\ (?:few|little|many|much)(?:\ [a-z-]+){1,3}?(?=\ as\b)
    | (?:[Ff]ewer|[Ll]ess|[Mm]ore)\ (?:[a-z-]+\ )?[A-Za-z-]+
      (?:\ than\ (?:ever\ before|before|ever|usual)\b(?!\ (?:the|it|[A-Z]))|(?=\ than\b))
    | (?:[Mm]ore|as\ many)\ [a-z-]+s(?=(?:\ [\w’-]+){1,4}\ (?:as|than)\b))""",
    re.VERBOSE,
)
_IN_PARTS = re.compile(
    r"\bin (?:several |some |various )?(?:areas|parts|portions) of (?=(?:\w+ern )?(?:and \w+ern )?[A-Z])"
)
_TOKEN = re.compile(r"[;,]|[^\s;,]+(?:,\d[^\s;,]*)*")
_ABBREVIATIONS = pairs_of("abbreviations")
_NEWLY = re.compile(
    r"\b([Hh]eavily|[Nn]ewly|[Pp]oorly) (\w+(?:ed|ing)\b)(?= (?!(?:and|at|but|by|from|in|on|or|to|with)\b)[a-z])"
)
_PERCENT = re.compile(r"(?<=\d)[\s-]percent\b(?!age)")
_MORE_THAN = re.compile(r"(?<!\b[Nn]o )\b(?:at least|more than|over) (\d[\d,]*)(?= (?!percent|p\.m)[A-Za-z])")
_TERMS = re.compile(rf"\b(?:{'|'.join(sorted(phrases_of('terms'), key=len, reverse=True))})\b(?! an? )")
_LONG_NAMES = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, sorted(_ABBREVIATIONS, key=len, reverse=True)))})".replace("’", "[’']")
)
_BRACKETED = re.compile(
    r"(?<![\w’'-])(?P<words>(?:[\w’'-]++ ){1,7}[\w’'-]++) \((?P<short>[A-Z][A-Za-z]{1,6})\)"
)
_PROXY = re.compile(r"\b(?:Russian[ -])?proxy (?=(?:DNR|LNR)\b)")
_NO_ADJECTIVES = words_of("prepositions", "conjunctions", "relatives", "auxiliaries", "determiners")
_NO_ADJECTIVES |= {",", "even", "especially", "not", "particularly"}
_AFTER_ACT = grammar.ARTICLES | grammar.PREPOSITIONS | grammar.POSSESSIVES
_KNOWN = words_of("short_forms")
_SMALL = frozenset(("of", "and", "the", "for"))

_POINTING = frozenset(("that", "these", "this", "those"))
_AMOUNTS = frozenset(("all", "any", "every", "half", "no", "none", "nothing"))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text as written, without the punctuation at its end."""
    return split_sentences(text)[0].rstrip(" .!?;:")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text as written, but without the full stops of ranks such as "Gen."."""
    return _SENTENCE.split(_RANKS.sub(r"\1", text[:MAX_TEXT_CHARS].strip()))


def split_sentence(text: str) -> list[str]:
    """Return the words of the first sentence, simplified, with "," and ";" as words; a dash becomes ";"."""
    text = _PLANT.sub(lambda found: found[1].lower(), _FALSELY.sub("falsely", _SURELY.sub(" likely", text)))
    text = _NEARLY_ALL.sub(r"\2 \1", _ALL_BUT.sub(r"most \1", text))
    text = _IN_PARTS.sub("in ", _OCCUPIED.sub(_say_occupied, text))
    text = text.replace("Russian and Russian proxy", "Russian and proxy")
    text = _MORE.sub(rf"\1{JOINED}\2", _UNIT.sub(r"\1 ", text))
    text = _RANKS.sub(r"\1", text)
    short = _LONG_NAMES.sub(
        lambda found: _ABBREVIATIONS[found[0].replace("'", "’")], text[:MAX_TEXT_CHARS].strip()
    )
    short = _PROXY.sub("", _BRACKETED.sub(_abbreviate, short))
    first = _SENTENCE.split(short, maxsplit=1)[0].rstrip(" .!?;:")
    first = _NEWLY.sub(r"\1-\2", first)
    whole = _BETWEEN_DASHES.sub(" ", _DATED_NOUN.sub(r"\1\2", _DATED.sub("", first)))
    whole = _PERCENT.sub("%", _MORE_THAN.sub(r"\1+", whole))
    plain = simplify_phrases(_ASIDES.sub("", _BREAK.sub(" ; ", whole)))
    plain = _TERMS.sub(_joined, _COMPARED.sub(_joined, plain))
    found = (word.replace(JOINED, " ") for word in _TOKEN.findall(plain))
    words = [*join_degrees([*islice(found, MAX_SENTENCE_WORDS)])]
    around = zip(("", *words), words, (*words[1:], ""), (*words[2:], "", ""), strict=False)
    return [word for before, word, *after in around if word != "," or not _joins_adjectives(before, *after)]


def _say_occupied(found: re.Match[str]) -> str:
    """Return "occupied Samphire" for "occupied parts of Samphire", "occupied Ukraine" for "occupied Ukrainian territory"."""
    return "occupied Ukraine" if "Ukrainian" in found[0] else "occupied "


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(" ", JOINED)


def _abbreviate(found: re.Match[str]) -> str:
    """Return "MoD" for "Ministry of Defense (MoD)", the publisher's own short form, if the words before spell it."""
    words, short = found["words"].split(" "), found["short"]
    for start in (n for n, word in enumerate(words[:-1]) if word not in _SMALL):
        letters = "".join(part[:1] for word in words[start:] for part in word.split("-"))
        small = "".join(word[:1] for word in words[start:] if word not in _SMALL)
        plain = short.rstrip("s").lower()
        known = short in _KNOWN or len(words) - start >= LONG_NAME
        if known and plain in {letters.lower(), small.lower()}:
            return " ".join((*words[:start], short))
    return found[0]


def _joins_adjectives(before: str, after: str, then: str) -> bool:
    """Return whether a comma stands between modifiers of a noun: "safe, prestigious posts", "safe, newly built posts"."""
    # no subject: "if it is full, Freedonia"
    acts = is_participle(after) and then in _AFTER_ACT  # "unheard, left the mill"
    plain = (after.islower() and not acts) or grammar.is_nation(after) or after.endswith("ist")
    return (
        plain
        and before.islower()
        and is_adjective(before)
        and before != "advanced"  # is a verb, as in "where they had advanced, took the mill"
        and after not in _NO_ADJECTIVES
        and not is_ing(after)
    )


def join_degrees(words: Sequence[str]) -> Iterator[str]:
    """Yield the words, with "possibly large-scale" as one word before a noun, and without "nearly" before a number."""
    before, held = "", ""
    for word in words:
        if held and _describes(before, held, word):
            word = f"{held} {word}"  # noqa: PLW2901 - one word of two
        elif held and (held in grammar.UNSURE or _limits(word)):
            yield held
            before = held
        held = ""
        if word in grammar.LIMITS:
            held = word
        else:
            yield word
            before = word
    if held:
        yield held


def _describes(before: str, limit: str, word: str) -> bool:
    """Return whether two words describe a noun together: "a | possibly large-scale", "remained | largely intact"."""
    article = before.lower() in grammar.DETERMINERS - _POINTING
    described = is_adjective(word) and word not in grammar.DETERMINERS | _AMOUNTS
    return (described and (article or limit in grammar.DEGREES)) or (article and word.endswith("ed"))


def _limits(word: str) -> bool:
    """Return whether "nearly" must stay before a word, because the sentence is untrue without it."""
    act = word in grammar.AUXILIARIES or lemma(word) is not None or word.endswith(("ed", "ing", "ly"))
    return word in _AMOUNTS or word.startswith("as ") or (act and word.islower())
