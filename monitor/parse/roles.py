"""Classify a block by its own words and style: a heading, a signpost of a part, a caption, or no part of the text."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from monitor.parse.block import Block
from monitor.parse.lines import (
    FULL_STOPS,
    SENTENCE_END,
    find_as_of,
    find_cutoff,
    has_objective,
    is_day,
    is_of,
    read_authors,
    read_dateline,
    reads_as_heading,
)
from monitor.site import SeriesShape
from monitor.text import fold

# The parts in their usual order: front, toplines, intro (of the takeaways), takeaways, sections; or front,
# intro, takeaways, late toplines, sections.
AREAS = {"toplines": "toplines", "key-takeaways": "intro"}  # by data-id in the current layout
MIN_SENTENCE_CHARS, MIN_PROSE_CHARS = 30, 130  # characters

_TAKEAWAYS = re.compile(r"\W{0,5}(takeaways?\W{0,5}|key\W{1,3}(takeaways?\b.{0,60}|inflections?\b.{0,120}))")
_USUAL_HEADING = "key takeaways"
_NEAR_HEADING = 0.85  # difflib's ratio, 0..1: one or two letters in thirteen
_MOST_SLIPS = 4  # letters more or fewer than in the usual heading
_TAKEAWAYS_OF = re.compile(
    r"\W{0,5}(\d{1,2}\W{1,3})?([\w'-]{1,12} ){0,2}(key|main|top) take[ -]?aways?\b.{0,60}(?<!\.)"
)
_TOPLINES = re.compile(r"top ?lines?:?")
_ENDNOTES = re.compile(
    r"((end|foot)? ?notes|references|(list of )?sources|source list|citations|works cited|bibliography):?"
)
_CORRECTION = re.compile(
    r"\W{0,9}((correction|clarification|erratum|retraction|editor'?s'? note|note:? an earlier)\b|corrections:"
    r"|updated?\W{0,3}(\([^)]{1,40}\)|[a-z]{3,9}\.? \d{1,2}\b[^.:]{0,20})?:)"
)
_WHEN = r"(\W{0,3}(\([^)]{1,40}\)|[a-z]{3,9}\.? \d{1,2}\b[^.:]{0,20}))?"  # "(June 1)", ", June 1, 9 pm"
_LABELLED_CORRECTION = re.compile(
    rf"\W{{0,9}}(((correction|clarification|erratum|retraction|editor'?s'? note)s?{_WHEN}):|note:? an earlier\b)"
)
_ASIDE = re.compile(r"\(?(click here\b|(download|view|read) the (pdf|map|full))")
_INVITATION = re.compile(  # to do something other than read on
    r"(please )?((click|subscribe|sign up|register|donate) (to|for|now|here|today)|follow us|share (on|via)"
    r"|consider (donating|supporting|subscribing|joining|a (donation|gift))"
    r"|(help|support|join|watch|listen to|read|see|view|open|explore|discover|visit|browse|check out|print|download|email"
    r"|share|learn) (us|our|isw|ctp|more|also|this|these|the (video|new|latest|full|interactive))"
    r"|listen to the|continue reading|back to top|to (view|see|read|access|explore|download)\b.{0,140}\bclick)\b"
    r"|(related|see also|watch|listen|icymi|new (report|video|podcast|episode))( \w+)?:"
)
_OF_THE_HOUSE = re.compile(  # sentences about the report itself, or about its publisher
    r"(this|our|today's) ([\w-]{1,30} ){0,2}(report|assessment|update|map|product|publication|newsletter|briefing|podcast)s?\b"
    r"|the full text\b|the next (report|assessment|update) (will|is)\b|(also|now) available (in|as|at|on|here)\b"
    r"|(an? )?[\w-]{1,30} (version|translation|recording) of (this|the) (report|assessment|update)\b|a glossary\b"
    r"|to (view|see|read|access|explore|support|download)\b.{0,99}\b(click|visit|here|go to)\b"
    r"|(the following|these|(here|below) are)\b.{0,30}\btakeaways\b"
    r"|(click|download|read this|donate (to|now|here|today))\b.{0,99}\b(here|links?|maps?|pdf|in [a-z]+|today)\b"
    r"|see the maps? (below|above)\b|maps are updated\b|((the|our|isw's) )?interactive ([\w-]{1,30} )?map\b"
    r"|(isw|ctp|the critical threats project)( and (isw|ctp))?( (is|will|does|has|also))?( not)? "
    r"(publish|releas|thank|hir|launch|host|invit|endors|support|produc|relies)"
)
_TO_READERS = re.compile(
    r"\b(you|your|inbox|newsletters?|subscribe|please consider|all rights reserved|last updated|cookies|javascript)\b|©"
)
_CAPTION = re.compile(
    r"\W{0,3}(sources?|credits?|photos?|images?|maps?|graphics?|figures?|data)( \d{1,2})?( by\b|:)"
)
_MAPS = re.compile(r"\bmaps?\b")
_NOTE = re.compile(r"\W{0,9}(notes?\b[^:]{0,20}:|we do not report\b|isw( and ctp)? does? not receive\b)")
# A placeholder that an editor left behind, or the label of an advertisement.
_FILLER = re.compile(r"(lorem\b( ipsum\b.*)?|\W{0,3}(advertisements?|sponsored( content)?))\W{0,9}")
_SIGNATURE = re.compile(r"- ?.{1,80}\(@\w{1,30}\)")  # below an embedded message: "— Name (@name) June 1"
_SPECIAL = re.compile(r"special edition\b")
_ABBREVIATED = re.compile(r"\babbreviated (\w+ ){0,2}(update|assessment|report|edition|version)\b")
_EFFORT = re.compile(
    r"(\d\) ?)?(\w{1,20} )?((subordinate|supporting|main) ){1,3}effort\b|activit(y|ies) in\b|immediate items"
)
_EFFORT_NAME = re.compile(r".{0,60}?\beffort( #?\d{1,2}\w?)? ?[-:(]")  # "Supporting effort 1-The Coast."
_HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_MAX_EFFORT_CHARS = 320  # characters; the heading of an effort includes its objective
_MAX_HEADING_CHARS = 400  # characters of any other heading that is only bold
_MAX_REMARK_CHARS = 400  # characters of a remark on a map
_MAX_INVITATION_CHARS = 160  # characters
_MAX_LABEL_WORDS = 3  # of a list entry that is a button: "Share"
_MAX_LINK_CHARS = 150  # of a list entry that is a link: the title of another report


def tells_cutoff(block: Block) -> bool:
    """Return whether a short block gives the time of the data cut-off."""
    return len(block.text) < MIN_PROSE_CHARS * 2 and find_cutoff(block.text) is not None


def read_signpost(block: Block) -> str | None:
    """Return the part that a heading opens; None for the heading of a section and for any other block."""
    words, is_entry = block.words, block.tag == "li"
    if is_entry and not reads_as_heading(block.text):
        return None
    if _opens_takeaways(words) or (_TAKEAWAYS_OF.fullmatch(words) and (block.bold or is_heading(block))):
        part = "intro"
    elif _TOPLINES.fullmatch(words) and not is_entry:
        part = "toplines"
    else:
        return AREAS.get(block.area) if block.tag == "h2" else None
    # A link to a heading, as in a table of contents, is no heading.
    return None if block.tag in {"p", "li"} and is_link(block) else part


def _opens_takeaways(words: str) -> bool:
    """Return whether a line is the heading of the takeaways, with a slip in it perhaps: "Key Takeways"."""
    if _TAKEAWAYS.fullmatch(words):
        return True
    is_as_long = abs(len(words) - len(_USUAL_HEADING)) <= _MOST_SLIPS
    return is_as_long and bool(get_close_matches(words, [_USUAL_HEADING], cutoff=_NEAR_HEADING))


def is_aside(block: Block) -> bool:
    """Return whether a block is no part of the text: a remark on a map, an invitation to click or subscribe, filler."""
    words = block.words
    on_a_map = words.startswith("note") and len(words) <= _MAX_REMARK_CHARS and _MAPS.search(words)
    invites = _ASIDE.match(words) or (len(words) <= _MAX_INVITATION_CHARS and _INVITATION.match(words))
    return bool(not words or on_a_map or invites or names_endnotes(block) or _FILLER.fullmatch(words))


def names_endnotes(block: Block) -> bool:
    """Return whether a block is the heading of the endnotes."""
    return _ENDNOTES.fullmatch(block.words) is not None


def tells_of_itself(block: Block) -> bool:
    """Return whether a block is about the report or its publisher: "This report is also available in Ukrainian."."""
    return len(block.words) <= _MAX_INVITATION_CHARS and _OF_THE_HOUSE.match(block.words) is not None


def speaks_to_readers(block: Block) -> bool:
    """Return whether a paragraph addresses the reader: "Get this in your inbox each evening."."""
    is_short = block.tag == "p" and len(block.words) <= _MAX_INVITATION_CHARS
    unquoted = " ".join(block.words.split('"')[::2])  # someone quoted may say "you" to anyone
    return is_short and _TO_READERS.search(unquoted) is not None


def is_label(block: Block) -> bool:
    """Return whether a list entry is only a button or a link, or a paragraph only a link: "Share"."""
    if block.text.endswith(SENTENCE_END):
        return False
    is_linked = is_link(block) and len(block.text) <= _MAX_LINK_CHARS
    if block.tag == "p":
        return is_linked
    is_short = len(block.text.split()) <= _MAX_LABEL_WORDS and block.depth <= 1
    return block.tag == "li" and (is_linked or is_short)


def is_button(block: Block) -> bool:
    """Return whether a text is a link of a few words that are no sentence, or an invitation: "Read more."."""
    is_short = 0 < len(block.text.split()) <= _MAX_LABEL_WORDS and not block.marks
    return is_short and is_link(block) and (is_aside(block) or not block.text.endswith(SENTENCE_END))


def is_link(block: Block) -> bool:
    """Return whether all words of a block are a link."""
    return all(run.href or run.text.isspace() for run in block.runs)


def is_caption(block: Block) -> bool:
    """Return whether a paragraph is a caption or credits a source: "Photo: The mill"."""
    return _CAPTION.match(block.words) is not None


def is_signature(block: Block) -> bool:
    """Return whether a paragraph names the author of the embedded message above it."""
    return _SIGNATURE.match(block.words) is not None


def is_correction(block: Block) -> bool:
    """Return whether a block says that an earlier text was wrong."""
    return _CORRECTION.match(block.words) is not None


def is_labelled_correction(block: Block) -> bool:
    """Return whether a block says so by its label: in a section, "Correction of artillery fire" is a part of the text."""
    return _LABELLED_CORRECTION.match(block.words) is not None


def calls_itself_note(block: Block) -> bool:
    """Return whether a block calls itself a note, or says what the publisher does not report."""
    return _NOTE.match(block.words) is not None


def is_remark(block: Block) -> bool:
    """Return whether a block says of itself that it is none of the report's statements."""
    kinds = (is_aside, is_caption, is_correction, calls_itself_note, tells_of_itself, speaks_to_readers)
    return any(is_kind(block) for is_kind in kinds)


def is_sentence(block: Block) -> bool:
    """Return whether a block is long enough for a statement, and ends as one."""
    return len(block.text) >= MIN_SENTENCE_CHARS and block.text.endswith(FULL_STOPS)


def is_effort(block: Block) -> bool:
    """Return whether a block begins with the name of an effort."""
    return _EFFORT.match(block.words) is not None


def names_effort(block: Block) -> bool:
    """Return whether a list entry is the name of an effort, not a sentence about one."""
    return is_effort(block) and _EFFORT_NAME.match(block.words) is not None


def is_prose(block: Block) -> bool:
    """Return whether a block is at least one long sentence."""
    return len(block.text) > MIN_PROSE_CHARS and block.text.endswith(SENTENCE_END)


def is_front(block: Block, series: SeriesShape) -> bool:
    """Return whether a block is a title, authors, a date line, a cut-off time, the name of the edition or another short line."""
    words = block.words
    is_line = block.tag == "p" and len(words) < MIN_PROSE_CHARS and not block.text.endswith(SENTENCE_END)
    return bool(
        len(words) < MIN_PROSE_CHARS * 2
        and (
            (is_of(block.text, series) and not block.text.endswith("."))
            or read_authors(block.text)
            or read_dateline(block.text)
            or is_day(block.text)
            or find_as_of(block.text)
            or find_cutoff(block.text)
            or (_SPECIAL.search(words) and block.bold and not block.text.endswith("."))
            or (is_line and not is_heading(block))
        )
    )


def is_heading(block: Block) -> bool:
    """Return whether a block is a heading: by its tag, or as a paragraph all bold or in a span that is no sentence.

    The heading of an effort may be a sentence. The objective after a bold name need not be bold.
    """
    if block.tag in _HEADING_TAGS:
        return True
    if block.tag != "p" or block.area in AREAS:
        return False
    if block.bold and is_effort(block):
        return len(block.text) <= _MAX_EFFORT_CHARS
    if block.bold:
        return reads_as_heading(block.text, longest=_MAX_HEADING_CHARS)
    if block.begins_bold and has_objective(block.text):
        return True
    return block.in_span and not block.marks and reads_as_heading(block.text)


def read_kind(lines: Iterable[str]) -> str:
    """Return the kind of an assessment, by the lines above its text: "special", "abbreviated" or "regular"."""
    words = " ".join(map(fold, lines))
    if _ABBREVIATED.search(words):
        return "abbreviated"
    return "special" if _SPECIAL.search(words) else "regular"
