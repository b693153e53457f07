"""The user's own templates: bounded, honoured in notices too, and never the loss of a message."""

import resource
import time

import pytest

from monitor.compose import MessageContext, compose_operator, find_mistake
from monitor.messages import Message

pytestmark = pytest.mark.slow  # each is quick, all of them are not


def operator(*templates: tuple[str, str], subject: str = "Gate") -> Message:
    """Return a notice to the operator."""
    context = MessageContext(series="harbour", series_name="Harbour", publisher="", templates=templates)
    return compose_operator(context, id="x", subject=subject, text="The gate is shut.")


ENDLESS = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"


@pytest.mark.parametrize(
    "template",
    [
        ENDLESS,
        "{% for i in range(99999) %}{% for j in range(99999) %}xxxxxxxxx{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{{ 'x' * 1000 }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
@pytest.mark.parametrize("name", ["message.txt", "message.html"])
def test_a_template_without_end_is_ended(template: str, name: str) -> None:
    """In good time, and the message goes out in monitor's own form, which says so."""
    begun = time.monotonic()
    told = operator((name, template))
    assert time.monotonic() - begun < 10  # seconds, on a machine that is busy
    assert "your own template failed" in told.text
    assert "The gate is shut." in told.text


@pytest.mark.parametrize(
    "expression",
    [
        "'x' * 10**10",
        "'x' | center(10**10)",
        "'%9999999999d' % 1",
        "'{:>9999999999}'.format(1)",
        "[1] * 10**10",
    ],
)
@pytest.mark.parametrize("name", ["message.txt", "message.html"])
def test_one_expression_takes_little_memory(expression: str, name: str) -> None:
    """Neither when the settings are checked nor when a message is made: what asks for more fails as any other."""
    template = f"{{{{ {expression} }}}}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert find_mistake(template) is None
    told = operator((name, template))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB
    assert "your own template failed" in told.text
    assert "The gate is shut." in told.text


@pytest.mark.slow
def test_memory_that_doubles_is_refused() -> None:
    """However it is asked for."""
    doubled = "{% set n = namespace(x='x') %}{% for i in range(40) %}{% set n.x = n.x ~ n.x %}{% endfor %}"
    assert "your own template failed (it takes too much memory)" in " ".join(
        operator(("message.txt", doubled)).text.split()
    )


@pytest.mark.slow
def test_a_template_cannot_make_what_is_no_text() -> None:
    """Lone surrogates, which neither mail nor database takes, become question marks."""
    told = operator(("message.txt", "a{{ '\\ud800' }}b"), ("message.html", "<p>{{ '\\udfff' }}"))
    assert (told.text, told.html) == ("a?b", "<p>?")


@pytest.mark.parametrize(
    "template", ["{{ view.subject | nosuch }}", "{% for %}", "{{ " + "(" * 5000 + ")" * 5000 + " }}"]
)
def test_a_mistake_in_a_template_is_found(template: str) -> None:
    """What would fail at the first message is reported with the settings already."""
    assert find_mistake(template)


def test_the_subject_of_a_notice_names_the_series_once() -> None:
    """Where what happened does not name it, it stands after that."""
    assert operator(subject="Disk full").subject == "Disk full – Harbour"
    assert operator(subject="The Harbour is late").subject == "The Harbour is late"
