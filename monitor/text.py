"""Compare texts as a person would, and fit them to a line; say dates, numbers and chances in words; find web addresses."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from monitor.printable import printable

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
CUT = "[...]"  # in place of what was cut
_OF_MONTH = "|".join(rf"(?<=\b{month.title()} )" for month in MONTHS)
# An expression for the space in "6 takeaways" and "July 29", at which no line breaks.
TIE = rf" (?:(?<=\d )(?=[^\W\d_A-Z])|(?:{_OF_MONTH})(?=\d))"
_UNPRINTABLE = re.compile("[\u00ad\ud800-\udfff]")  # that may stay in a squeezed text
# Soft hyphens and joiners: they stay, but are ignored in comparisons.
_UNSEEN = re.compile("[\u00ad\u200c\u200d]")
_PLAIN_SIGNS = tuple(zip("‘’‚‛ʼ“”„‟«»′″‐–—‒―−", '\'\'\'\'\'""""""\'"------', strict=True))

_DOT = r" ?(?:\[ ?(?:dot|\.) ?\]|\( ?(?:dot|\.) ?\)) ?| dot "
_DOTS = re.compile(_DOT, re.IGNORECASE)
_PLAIN = r"[^\s;<>\"()\[\]]"
_URL = re.compile(rf"\bh(?:tt|xx)ps?://{_PLAIN}+(?:(?:{_DOT}){_PLAIN}+|[()]{_PLAIN}*)*", re.IGNORECASE)
_DEFANGED = re.compile(r"hxxp", re.IGNORECASE)
_TAIL = " \t\r\n\u00a0\u200b\u2060\ufeff;,.:'’”…"  # punctuation of the sentence around an address
_TAIL_CODES = ("%20", "%c2%a0", "%3b", "&nbsp")  # and the same, encoded by an editor
_OPENING = re.compile(r"[“„]|(?<![^\s(\[/–—-])\"")  # the first of two double quotation marks
_EDITION = re.compile(
    r"\b(morning|midday|afternoon|evening|night|special)(?= (?:special|edition|report|update)\b)"
)


def squeeze(text: str) -> str:
    """Return the text on one line, with single spaces and without unsafe characters."""
    line = " ".join(text.split())
    if line.isprintable():  # as usual: then it has no invisible characters, either
        return line
    return " ".join(printable(line).split())  # split again: removals may leave two spaces


def fold(text: str) -> str:
    """Return a key for comparisons, equal for texts that differ only in quote style, dashes, space or case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
        for sign, usual in _PLAIN_SIGNS:  # most are not there: faster than one pass that looks for all
            text = text.replace(sign, usual)
    return squeeze(text).casefold()


def joined(text: str) -> str:
    """Return the text with each letter as one character and without soft hyphens and joiners, which would split words."""
    return text if text.isascii() else unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def plain(text: str) -> str:
    """Return the text as one printable line: squeezed, without soft hyphens and lone surrogates."""
    return squeeze(_UNPRINTABLE.sub("", text))


def clip(text: str, limit: int) -> str:
    """Return the text; if longer than `limit` characters, it is cut, between words if possible, and ends in "[...]"."""
    if len(text) <= limit:
        return text
    kept = text[: limit - len(CUT)]
    head, space, _ = kept.rpartition(" ")
    return f"{head} {CUT}" if space else f"{kept}{CUT}"


def ended(text: str) -> str:
    """Return the text with a full stop, unless it ends like a sentence."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def has_word(text: str) -> bool:
    """Return whether a text has a letter or a digit: without one, it names nothing and matches by accident."""
    return any(sign.isalnum() for sign in text)


def long_date(day: date) -> str:
    """Return a date as the publisher prints it: "June 1, 2022"."""
    return f"{day:%B} {day.day}, {day.year}"


def short_date(day: date, *, year: int | None = None) -> str:
    """Return "June 1", or "June 1, 2022" if `year` is given and differs."""
    return f"{day:%B} {day.day}" if year in {None, day.year} else long_date(day)


def with_edition(said: str, edition: str) -> str:
    """Return the words for a date with the edition, unless it is the regular one: "June 18 (morning special)"."""
    return f"{said} ({edition})" if edition else said


def dated_edition(day: date, edition: str, *, year: int | None = None) -> str:
    """Return "June 18" or "June 18 (morning special)": the name of one of the assessments of a day."""
    return with_edition(short_date(day, year=year), edition)


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 takeaway", "2,000 takeaways"; `many` is the plural if that is not `one` and an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def rounded(mean: float) -> str:
    """Return an average as "3.2" or "3"."""
    return f"{mean:,.1f}".removesuffix(".0")


def averaged(mean: float, one: str) -> str:
    """Return an average as "3.2 themes" or "1 theme"."""
    number = rounded(mean)
    return f"{number} {one if number == '1' else one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def in_quotes(text: str) -> str:
    """Return the text in double quotation marks; those inside it become single ones."""
    inside = _OPENING.sub("‘", text).replace("”", "’").replace('"', "’")
    return f"“{inside}”"


def channel_argument(name: str) -> str:
    """Return a channel's name as commands take it: "channels.12" if the name alone would mean something else."""
    return f"channels.{name}" if name.isdecimal() or name.startswith("-") else name


def series_option(key: str, *, is_first: bool) -> str:
    """Return the option that names a series in a command; "" for the first, which is the default."""
    return "" if is_first else f" --series {key}"


def times(number: int) -> str:
    """Return "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def ago(seconds: float) -> str:
    """Return "just now", "5 minutes ago", "3 hours ago", "2 days ago"."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{counted(int(seconds // size), unit)} ago"
    return "just now"


def moment_in_words(moment: datetime, zone: tzinfo) -> str:
    """Return "2026-06-17 22:10 EEST", in the user's time zone."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def days_ago(days: int) -> str:
    """Return "today", "yesterday", "5 days ago"; for a future day "tomorrow", "in 5 days"."""
    if days < 0:
        return "tomorrow" if days == -1 else f"in {counted(-days, 'day')}"
    return {0: "today", 1: "yesterday"}.get(days, f"{counted(days, 'day')} ago")


def ordinal(number: int) -> str:
    """Return "1st", "2nd", "13th", "21st"."""
    teens = 10 <= number % 100 <= 20  # noqa: PLR2004  11th, 12th, 13th
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
LIKELY = 0.6  # probability from which a chance is better than even
LEAST_FIGURE = 0.01  # the smallest share that two decimals can show
RESEMBLES = 0.3  # likeness from which an earlier takeaway is worth naming
LIKENESS = ((0.8, "much like it"), (0.5, "like it"), (RESEMBLES, "a little like it"))  # from a likeness on
CERTAINTY = ((0.8, "almost surely"), (0.5, "probably"))  # from a probability on


def chance_in_words(probability: float) -> str:
    """Return "one chance in three" for a probability near .33, "more likely than not" well above .5."""
    if probability >= LIKELY:
        return "more likely than not"
    if probability < LEAST_FIGURE:
        return "less than one chance in 100"
    of = round(1 / probability)
    return f"one chance in {NUMBERS[of - 2] if of - 2 < len(NUMBERS) else of}"


def share_in_figures(share: float) -> str:
    """Return "0.37", or "below 0.01" or "above 0.99" for a share that would be rounded to nothing or everything."""
    if 0 < share < LEAST_FIGURE:
        return f"below {LEAST_FIGURE}"
    if 1 - LEAST_FIGURE < share < 1:
        return f"above {1 - LEAST_FIGURE}"
    return f"{share:.2f}"


def likeness_in_words(probability: float) -> str | None:
    """Return "like it" for the likeness of two takeaways, or None if it is too small to mention.

    A takeaway that opens a theme may well be like an earlier one.
    """
    return next((words for least, words in LIKENESS if probability >= least), None)


def certainty_in_words(probability: float) -> str:
    """Return "almost surely", "probably" or "perhaps"."""
    return next((word for least, word in CERTAINTY if probability >= least), "perhaps")


def find_urls(text: str) -> tuple[str, ...]:
    """Return the web addresses in `text`, in order, with de-fanged ones ("tass dot ru", "hxxp") restored."""
    return tuple(map(_mend_url, _URL.findall(squeeze(text)))) if "/" in text else ()


def is_web(url: str | None) -> bool:
    """Return whether an address may become a link: only http and https may."""
    return url is not None and url.startswith(("https://", "http://"))


def last_segment(url: str) -> str:
    """Return the last segment of an address's path, ignoring final slashes."""
    path = url.partition("#")[0].partition("?")[0]
    return path.rstrip("/").rpartition("/")[2]


def trim_url(url: str) -> str:
    """Return an address without characters that an editor left at its end: ";&nbsp;.", ";%20"."""
    end = len(url)
    while end:
        if url[end - 1] in _TAIL:
            end -= 1
        elif (tail := url[max(end - 6, 0) : end].lower()).endswith(_TAIL_CODES):
            end -= next(len(code) for code in _TAIL_CODES if tail.endswith(code))
        else:
            break
    return url[:end]


def find_edition(text: str, *, special: bool = True) -> str:
    """Return "evening special" for "Special Report, June 16, 2025, Evening Edition" or a slug that says so; else "".

    The time of day comes first. Unless `special`, only times of day and "Special Report" count.
    """
    line = fold(text[:1_000]).replace("-", " ")
    words = sorted(dict.fromkeys(_EDITION.findall(line)), key=lambda word: word == "special")
    return " ".join(word for word in words if special or word != "special" or "special report" in line)


def _mend_url(found: str) -> str:
    url = trim_url(_DEFANGED.sub("http", _DOTS.sub(".", found), count=1))
    return url if "(" in url else url.split(")")[0]
