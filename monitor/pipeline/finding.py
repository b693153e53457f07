"""What an examination found."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of one examination."""

    about: str
    good: bool | None  # None: not tried
    text: str
    warning: bool = False  # it works, but may be a mistake
