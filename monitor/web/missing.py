"""What an address names and the store does not have: a 404 that leads on."""

from collections.abc import Sequence

from werkzeug.exceptions import NotFound

Way = tuple[str, str]  # words, address


class Missing(NotFound):
    """What was asked for is not there; `heading` says so, `near` is where to go on."""

    def __init__(self, heading: str, description: str, near: Sequence[Way] = ()) -> None:
        super().__init__(description)
        self.heading = heading
        self.near = near
