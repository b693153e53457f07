"""One message, and receivers on loopback to send it to."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import trustme

from monitor.messages import Message, Quote
from monitor.models import Earlier
from tests.channels.receivers import Receiver, receive


@pytest.fixture
def message() -> Message:
    """A digest of one hostile takeaway."""
    quote = Quote(
        status="new",
        text="<b>The lock & weir</b> at Ünterau opened. <!channel>",
        url="https://harbour.example/report-june-1-2022/",
        theme="2022-06-01/1",
        novelty=0.75,
        reasons=("first mention of Ünterau",),
        earlier=(Earlier(date=date(2022, 5, 30), text="The weir stayed shut.", score=0.25),),
    )
    return Message(
        id="digest:harbour:2022-06-01",
        kind="digest",
        series="harbour",
        date=date(2022, 6, 1),
        subject="1 new theme - Harbour & Lock Report, June 1, 2022",
        text="* The lock & weir at Ünterau opened.\n.\nSource: Harbour Institute\n",
        html="<p>The lock &amp; weir at Ünterau opened.</p>\n",
        blocks=({"type": "header", "text": {"type": "plain_text", "text": "1 new theme", "emoji": False}},),
        takeaways=(quote,),
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An HTTP server that takes every post."""
    with receive() as receiver:
        yield receiver


@pytest.fixture
def authority() -> trustme.CA:
    """A certificate authority nobody trusts yet."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """The same authority, trusted by this test as an administrator would have it: by the environment."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    return authority
