"""Read times of day and spans of them as written in config.yaml: "7:00", "22:00-05:00"."""

import re
from dataclasses import dataclass
from datetime import time

TIME = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_SPAN = re.compile(rf"({TIME})\s*-\s*({TIME}|24:00)")


@dataclass(frozen=True, kw_only=True)
class Span:
    """Hours of a day, without the end; they may pass midnight."""

    start: time
    end: time


def parse_time(text: str) -> time:
    """Read "7:00" or "07:00"; raises ValueError."""
    if not re.fullmatch(TIME, text):
        raise ValueError("is not a time of day; write it like 07:00")
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def parse_span(text: str, *, whole_day: bool = False) -> Span:
    """Read "22:00-05:00" or "18:00-24:00"; raises ValueError.

    A span that ends when it starts, such as "00:00-24:00", is the whole day if `whole_day`, else refused.
    """
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError("must be like 22:00-07:00")
    span = Span(start=parse_time(found[1]), end=parse_time(found[2].replace("24:", "00:")))
    if span.start == span.end and not whole_day:
        raise ValueError("must not end when it starts")
    return span
