"""Dates, times and sentences in words: one format everywhere."""

from datetime import UTC, date, datetime, tzinfo

from monitor.text import counted, ended, short_date

SAID_WORDS = {  # what a correction did; a theme or name may follow
    "follow": "followed",
    "mute": "muted: in no alert, and in one line each in a digest",
    "rename": "renamed to",
    "merge": "merged into",
    "split": "split off as a theme of its own",
    "move": "moved to",
    "not-new": "not new, filed under",
    "watch": "watched for",
}


def short_day(day: date, today: date) -> str:
    """Return "June 18", with the year unless it is the current one."""
    return short_date(day, year=today.year)


def label_edition(edition: str) -> str:
    """Return "morning special", for a place that tells editions of a day apart; "regular" for the one without a label."""
    return edition or "regular"


def weekday(day: date) -> str:
    """Return "Thursday, June 18"."""
    return f"{day:%A}, {short_date(day)}"


def clock(moment: datetime, zone: tzinfo = UTC) -> str:
    """Return "23:35 UTC", in a time zone."""
    return f"{moment.astimezone(zone):%H:%M %Z}"


def clock_beside(moment: datetime, day: date, today: date, zone: tzinfo = UTC) -> str:
    """Return "22:00 UTC" for a moment on `day` in a time zone, else with its own date: "June 19, 01:00 EEST"."""
    local = moment.astimezone(zone)
    return clock(local, zone) if local.date() == day else day_and_clock(local, today, zone)


def day_and_clock(moment: datetime, today: date, zone: tzinfo) -> str:
    """Return "June 30, 04:02 UTC"."""
    local = moment.astimezone(zone)
    return f"{short_day(local.date(), today)}, {clock(local, zone)}"


def sentence(text: str) -> str:
    """Return the text with a capital at its start and a full stop at its end."""
    text = text.strip()
    return ended(f"{text[:1].upper()}{text[1:]}")


def say_waiting(number: int, *, busy: bool) -> str:
    """Return what happens to `number` stored assessments that are not judged yet; `busy`: a writer is at work."""
    if not number:
        return (
            "A check or an import is at work; what it reads will appear here."
            if busy
            else "`monitor check` fetches the newest, `monitor import` reads saved pages and texts."
        )
    stored = f"{counted(number, 'assessment')} {'is' if number == 1 else 'are'} stored but not judged yet"
    if busy:
        return f"{stored}: a check or an import is at work, and judges them when it has read them all."
    return f"{stored}: the next check does that first. `monitor check` makes one now."
