"""Every error we raise, and who acts on it.

MonitorError
|-- ConfigError            a person edits config.yaml
|-- FetchError             we try again at the next check
|   |-- Unreachable        no answer at all: time-out, TLS
|   |   `-- NoConnection   the site's host cannot be reached: nothing else is asked for in this check
|   |-- Blocked            the publisher turns us away: back off for hours, a person may import saved pages
|   |-- Disallowed         robots.txt forbids the address: we never ask
|   |-- NotFound           404, 410 or a page that says so: not there, or not yet
|   `-- BadAnswer          an answer that is no page: 5xx, empty, truncated, too large
|       |-- TooMany        429: nobody, the next check asks again
|       `-- LedElsewhere   a redirect away from the site: the publisher's fault, or a network that asks for a login
|-- ParseError             a person looks at the page
|   |-- LayoutChanged      an assessment, but in no layout we know
|   |   `-- CutShort       nobody at first: it may come whole at the next check
|   |-- NotYet             a person sets this machine's clock
|   `-- NotAnAssessment    a hub, an error page, another series
|-- ImportFailed           a person looks at the file they named
|-- CorrectionRefused      a person names a theme or takeaway that exists
|-- StoreError             a person looks at the database or the disk
|   |-- DamagedRow         one stored row cannot be read: a person looks at it, or restores a backup
|   |-- ArchiveError       one page cannot be kept: a person looks at that file
|   |-- NoDatabase         nothing was stored yet, or somebody took the file away
|   |-- StoreLocked        another monitor is at work: wait, or try later
|   |-- OlderDatabase      an older monitor wrote it: the next check migrates it
|   `-- NewerDatabase      a newer monitor wrote it: update this one
|-- TransportError         the outbox tries again, unless `permanent`: then a person repairs the channel
|-- SecondReaderFailed     nobody at first: the tracker's verdict stands; if it lasts, the operator is told
|-- MachineFault           a person looks at this machine: memory, open files, disk, how monitor is installed
|-- NoAnswer               the sender of the request raises one of the above in its place
|   `-- BadEnvironment     a person corrects the variable that names a proxy or certificates
`-- Unforeseen             we do: a fault in monitor, confined to one page, route or channel
"""

import errno
from collections.abc import Sequence
from typing import Literal, Self

ReaderFault = Literal["silent", "slow", "barred", "status", "form", "cut", "answer"]

NOT_THERE = "not there ("  # begins the reason of each NotFound
ASKS_TO_WAIT = "asks to wait"  # in the reason of each FetchError with a pause
NOT_STORED = ": cannot be written: "  # between a page's file in the archive, and why
MISNAMED = "or one of its `aliases` must be in its title"  # ends what is said of a page whose title has none
_REASONS = {
    errno.ENOSPC: "no room left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EADDRINUSE: "another program listens there already",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.ENFILE: "too many files are open on this machine",
    errno.EMFILE: "too many files are open; `ulimit -n` raises the limit",
}


def reason_of(exc: Exception) -> str:
    """Return in words for a person why the system refused something, or else the exception's own text."""
    code = exc.errno if isinstance(exc, OSError) else None
    return _REASONS.get(code or 0) or getattr(exc, "strerror", None) or str(exc)


def says_not_there(failure: str) -> bool:
    """Return whether this is the text of a NotFound, as it is stored: an address, then why."""
    return failure.partition(" ")[2].startswith(NOT_THERE)


def says_busy(failure: str) -> bool:
    """Return whether this is the text of a FetchError, as it is stored, by which the site wants fewer requests for now."""
    reason = failure.partition(" ")[2]
    return reason.startswith("status 429") or ASKS_TO_WAIT in reason


def says_refused(failure: str) -> bool:
    """Return whether this is the text of a FetchError, as it is stored, by which the site wants no more requests."""
    return says_busy(failure) or failure.partition(" ")[2].startswith("turned away")


def says_not_stored(failure: str) -> bool:
    """Return whether this is the text of an ArchiveError of a page that could not be written, as it is stored."""
    return NOT_STORED in failure


def says_misnamed(failure: str) -> bool:
    """Return whether this is the text of a NotAnAssessment of which only the name of the series is missing, as it is stored."""
    return failure.endswith(MISNAMED)


class MonitorError(Exception):
    """Any foreseen failure; its text is one line for a person."""


class ConfigError(MonitorError):
    """The configuration has mistakes: one line each, such as "channels.desk.kind: 'slak' is none of ...".

    `missing` are the required keys that were not given, such as "channels.desk.url".
    """

    def __init__(self, mistakes: Sequence[str], missing: Sequence[str] = ()) -> None:
        self.mistakes = tuple(mistakes)
        self.missing = tuple(missing)
        super().__init__("\n".join(self.mistakes))


class FetchError(MonitorError):
    """The page at `url` could not be fetched, for `reason`; `pause` is in seconds, 0 if the site asks for none."""

    def __init__(self, url: str, reason: str, *, pause: float = 0.0) -> None:
        self.url = url
        self.reason = reason
        self.pause = pause
        super().__init__(f"{url}: {reason}")


class Unreachable(FetchError):
    """No answer at all."""


class NoConnection(Unreachable):
    """The site's host accepts no connection, or its name is unknown: not the fault of one address."""


class Blocked(FetchError):
    """A bot check or an access-denied page: distinct from "not published yet"."""


class Disallowed(FetchError):
    """robots.txt forbids this address."""


class NotFound(FetchError):
    """404, 410, or a page with status 200 that says it does not exist."""


class BadAnswer(FetchError):
    """An answer that is not a usable page."""


class TooMany(BadAnswer):
    """429: the site wants fewer requests."""


class LedElsewhere(BadAnswer):
    """A redirect to an address that is not the site's."""


class ParseError(MonitorError):
    """A body without an assessment."""


class LayoutChanged(ParseError):
    """A page that should be an assessment has an unknown layout, unless there is another `cause`."""

    def __init__(self, looked_for: str, found: object, url: str | None = None, *, cause: str = "") -> None:
        self.looked_for = looked_for
        self.found = found
        self.url = url
        self.cause = cause
        where, why = f"{url}: " if url else "", f"; {cause}" if cause else ""
        super().__init__(f"{where}looked for {looked_for}, found {found}{why}")

    def of(self, url: str) -> Self:
        """Return the same failure as one of the page at `url`."""
        return type(self)(self.looked_for, self.found, url, cause=self.cause)


class CutShort(LayoutChanged):
    """A page ends too early, perhaps because it was cut on its way to us."""


class NotYet(ParseError):
    """An assessment has a date that has not come yet by this machine's clock, which is slow."""


class NotAnAssessment(ParseError):
    """The page is something else: a hub, an error page, another series."""


class ImportFailed(MonitorError):
    """A file given to `import` is not an assessment."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")


class CorrectionRefused(MonitorError):
    """A correction names an unknown theme or takeaway, or has no effect."""


class StoreError(MonitorError):
    """The database or the archive cannot be read or written."""


class DamagedRow(StoreError):
    """One stored row cannot be read; it is left out, and the others are not affected."""


class ArchiveError(StoreError):
    """A page body cannot be written to the archive or read from it; the database and other pages are not affected."""


class NoDatabase(StoreError):
    """There is no database to read; `gone` means that there was one, as does a `daemon` that looks after it."""

    def __init__(self, path: str, *, gone: bool = False, daemon: str = "") -> None:
        self.path = path
        said = (
            f"the database has disappeared while `monitor run` ({daemon}) looks after it: put it back, or stop that one "
            "and `monitor restore FOLDER`"
            if daemon
            else "the database has disappeared since this process began: put it back, or start again and "
            "`monitor restore FOLDER`; a start without one begins an empty one"
            if gone
            else "no database yet; `monitor check` or `monitor import` makes it"
        )
        super().__init__(f"{path}: {said}")


class StoreLocked(StoreError):
    """Another process holds the writer's lock."""


class OlderDatabase(StoreError):
    """The database lacks migrations of this version, and was not opened by a writer that applies them."""


class NewerDatabase(StoreError):
    """The database has migrations that this version does not know: `names`.

    `running` is the command of a process that could use it before, whose program was updated since: "monitor run".
    """

    def __init__(self, path: str, names: str, *, running: str = "") -> None:
        self.path = path
        self.names = names
        said = (
            f"a newer monitor has updated it ({names}) since this process began; restart `{running}`"
            if running
            else f"written by a newer monitor ({names}); update monitor to open it"
        )
        super().__init__(f"{path}: {said}")


class TransportError(MonitorError):
    """A channel did not accept a message.

    `permanent` means that a retry cannot help; `retry_after` is the pause that the receiver asks for, in seconds;
    `advice` names the keys of the channel to check.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after: float | None = None, advice: str = ""
    ) -> None:
        self.permanent = permanent
        self.retry_after = retry_after
        self.advice = advice
        super().__init__(message)

    @property
    def explained(self) -> str:
        """What went wrong, and what to do about it."""
        return f"{str(self).removesuffix('.')}; {self.advice}" if self.advice else str(self)


class SecondReaderFailed(MonitorError):
    """The second reader gave no usable answer; `gone` means that more questions are pointless.

    `cause` is "silent" or "slow" if nobody answered, "barred" if the error names what stands in the way, such as a
    certificate or a proxy, "status" for an HTTP `status` other than 200, "form" for an answer
    that is not in the chat-completions form, "cut" for one that the server cut short, and "answer" for a model's answer that
    cannot be used.
    """

    def __init__(
        self, message: str, *, cause: ReaderFault = "answer", status: int = 0, gone: bool = False
    ) -> None:
        self.cause = cause
        self.status = status
        self.gone = gone
        super().__init__(message)


class NoAnswer(MonitorError):
    """An HTTP request got no usable answer; the text contains neither its address nor what was sent.

    `answered` means that the server answered, `temporary` that a retry may help, `connected` that it was reached.
    """

    def __init__(
        self, reason: str, *, answered: bool = False, temporary: bool = True, connected: bool = True
    ) -> None:
        self.reason = reason
        self.answered = answered
        self.temporary = temporary
        self.connected = connected
        super().__init__(reason)


class BadEnvironment(NoAnswer):
    """An environment variable names a proxy or certificates that cannot be used."""


class MachineFault(MonitorError):
    """A piece of work failed because this machine lacks memory, open files, disk space or a part of monitor."""


class Unforeseen(MonitorError):
    """A fault in monitor itself, confined to one piece of work by `monitor.boundary`."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text} (a fault in monitor, please report it; --verbose logs where)")
