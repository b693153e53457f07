"""A 404 with links, for an address of something that is not in the database."""

from collections.abc import Sequence

from werkzeug.exceptions import NotFound

Way = tuple[str, str]  # words, address


class Missing(NotFound):
    """What was asked for does not exist; `heading` says so, `near` are links to go on with."""

    def __init__(self, heading: str, description: str, near: Sequence[Way] = ()) -> None:
        super().__init__(description)
        self.heading = heading
        self.near = near
