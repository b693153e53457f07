"""Apprise, by its json:// form on loopback."""

import pytest
from pydantic import ValidationError

from monitor.channels import Apprise
from monitor.errors import TransportError
from monitor.models import Message
from tests.channels.receivers import Receiver


def address(receiver: Receiver) -> str:
    """Return the receiver's address as Apprise writes it."""
    return receiver.url.replace("http://", "json://") + "/s3cr3t"


def test_apprise_hands_on_subject_and_text(receiver: Receiver, message: Message) -> None:
    """The receiver gets the subject as title and the text form as it is."""
    Apprise.model_validate({"url": address(receiver)}).send(message)
    [posted] = receiver.posted
    assert (posted.payload["title"], posted.payload["message"].rstrip()) == (
        message.subject,
        message.text.rstrip(),
    )


def test_a_receiver_that_refuses_is_tried_again(receiver: Receiver, message: Message) -> None:
    """Apprise says no more than that it failed: the message stays owed, and no address stands in the error."""
    receiver.will(500)
    with pytest.raises(TransportError) as caught:
        Apprise.model_validate({"url": address(receiver)}).send(message)
    assert caught.value.permanent is False
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("url", ["", " ", "nonsense", "json://ok.example/x nonsense://s3cr3t"])
def test_an_address_apprise_does_not_know_is_a_mistake(url: str) -> None:
    """The configuration is refused, without the address."""
    with pytest.raises(ValidationError) as caught:
        Apprise.model_validate({"url": url})
    assert "s3cr3t" not in str(caught.value)
