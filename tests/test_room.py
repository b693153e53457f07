"""Laws of messages that have no room for all there is to tell: the first things stay, and what is left out is said."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate

import pytest
from bs4 import BeautifulSoup

from monitor.channels.flowing import flow
from monitor.compose import PRINTED, DigestDay, MessageContext, compose_digest, compose_period, share, slack
from monitor.compose import message as message_module
from monitor.compose.view import View
from monitor.messages import Message
from monitor.models import AssessmentId, Reason, Status, Takeaway, TakeawayId, Verdict
from monitor.theme import Theme, ThemeTakeaway
from tests.channels.receivers import faults
from tests.saltmarsh import FIRST, PAGE, PLACES, assess

pytestmark = pytest.mark.slow  # hundreds of messages

ROOMS = ((100_000, 12_000, 50), (40_000, 6_000, 20))  # bytes of HTML, characters and blocks of Slack
LEFT = re.compile(r"Left out[^:]*: (.*?); see (the page|`[^`]+`)\.")
HEADED = re.compile(r"^[A-Z][A-Z ]+ \((?:([\d,]+)|[\d,]+ themes?, ([\d,]+) takeaways?)\)$", re.MULTILINE)


def cases() -> Iterator[tuple[int, str | None, tuple[Verdict, ...], tuple[Theme, ...], MessageContext]]:
    """Yield random days: few or many takeaways, short or endless, under names of two words or of forty."""
    for seed in range(14):
        chance = random.Random(seed)  # noqa: S311  no secret
        verdicts = tuple(_verdict(chance, n) for n in range(1, chance.choice((3, 8, 25, 60)) + 1))
        opened = [v.theme for v in verdicts if v.status == "new"]
        kept = tuple(v for v in verdicts if v.status != "new" or v.theme in opened[:15])
        silent = tuple(
            Theme(id=f"2026-01-01/{n}", name=_name(chance, f"Silent{n}"), told=(_telling(n, 60),))
            for n in range(1, chance.choice((1, 3, 12)))
        )
        page = chance.choice((PAGE, None))
        yield seed, page, kept, silent, _context(chance, kept, page)


def _verdict(chance: random.Random, n: int) -> Verdict:
    statuses: list[Status] = ["new", "updated", "returning", "continuing", "continuing"]
    status = chance.choice(statuses)
    text = f"Told{n} {' '.join(chance.choices(PLACES, k=chance.choice((3, 12, 12, 90, 400))))}."
    reason = Reason("news", f"new to this theme: {chance.choice(PLACES)}")
    return Verdict(
        takeaway=Takeaway(position=n, text=text),
        theme=f"{FIRST}/{n}" if status == "new" else f"2026-02-01/{n}",
        status=status,
        novelty=0.3,
        earlier=(),
        reasons=(reason,),
        possibly_new=status in {"updated", "continuing"} and chance.random() < 0.3,
    )


def _name(chance: random.Random, mark: str) -> str:
    return f"{mark} {' '.join(chance.choices(PLACES, k=chance.choice((1, 2, 8))))}"


def _telling(n: int, days: int) -> ThemeTakeaway:
    return ThemeTakeaway(TakeawayId(FIRST - timedelta(days=days), "", n), "Told.")


def _context(chance: random.Random, verdicts: tuple[Verdict, ...], page: str | None) -> MessageContext:
    themes = {
        v.theme: Theme(
            id=v.theme,
            name=_name(chance, f"Name{v.takeaway.position}"),
            told=(_telling(v.takeaway.position, 5),),
        )
        for v in verdicts
    }
    return MessageContext(
        series="saltmarsh",
        series_name="Saltmarsh Campaign Assessment",
        publisher="Institute for the Study of the Saltmarsh",
        themes=themes,
        assessment_ids=(AssessmentId(FIRST - timedelta(days=1), ""), AssessmentId(FIRST, "")),
        page=page,
        is_first=False,
    )


@pytest.fixture(params=ROOMS, ids=["real", "little"])
def room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int]:
    """The limits of mails and of Slack, as they are or less."""
    html, chars, blocks = request.param
    monkeypatch.setattr(message_module, "MAX_HTML_BYTES", html)
    monkeypatch.setattr(slack, "MAX_MESSAGE_CHARS", chars)
    monkeypatch.setattr(slack, "MAX_BLOCKS", blocks)
    return html, chars, blocks


def test_whatever_is_left_out_is_said_and_the_new_comes_first(room: tuple[int, int, int]) -> None:
    """In text, HTML and Slack: names of the new, numbers that add up, what is left out and where it stands."""
    cut = 0
    for seed, page, verdicts, silent, context in cases():
        for message in _composed(context, verdicts, silent):
            text, html, posted = _forms(message)
            assert len(message.html.encode()) <= room[0], seed
            assert len(message.blocks) <= room[2], seed
            assert faults(list(message.blocks)) == [], seed
            _check_names(context, verdicts, (text, html, posted))
            _check_counts(message, text, html)
            _check_act(verdicts, (text, html, posted))
            _check_left(message, (text, html, posted), page)
            cut += "Left out" in text
    assert cut > 5


def _composed(
    context: MessageContext, verdicts: tuple[Verdict, ...], silent: tuple[Theme, ...]
) -> Iterator[Message]:
    assessment = assess(FIRST, verdicts)
    day = DigestDay(assessment=assessment, verdicts=verdicts)
    yield compose_digest(context, id="d", day=day, dropped=silent)
    since = FIRST - timedelta(days=6)
    yield compose_period(context, id="p", since=since, until=FIRST, days=[day], dropped=silent)


def _forms(message: Message) -> tuple[str, str, str]:
    """Return text, HTML and Slack as they are read, each in one line."""
    page = BeautifulSoup(message.html, "lxml")
    for hidden in page.select('head, [style*="display:none"]'):
        hidden.decompose()
    for code in page.find_all("code"):
        code.replace_with(f"`{code.get_text()}`")
    shown = message.text, page.get_text(" "), " ".join(_texts(list(message.blocks)))
    text, html, posted = (re.sub(r" (?=[.,:;])", "", " ".join(one.split())) for one in shown)
    return text, html, posted


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from [one] if key == "text" and isinstance(one, str) else _texts(one)


def _check_names(context: MessageContext, verdicts: tuple[Verdict, ...], forms: tuple[str, ...]) -> None:
    for verdict in verdicts:
        if verdict.status == "new":
            name = context.themes[verdict.theme].name
            assert [name in form for form in forms] == [True] * len(forms), name


def _check_counts(message: Message, text: str, html: str) -> None:
    """Every takeaway and silent theme is under a heading, or counted by it or at the end; text and HTML quote the same ones.

    No heading stands above nothing but a count.
    """
    found = [int((one or many).replace(",", "")) for one, many in HEADED.findall(message.text)]
    left_out = LEFT.search(text)
    named = re.findall(r"(\d+) (?:takeaways?|themes?)(?! name)", left_out[1] if left_out else "")
    counted = sum(int(n) for n in re.findall(r"And (\d+) more\.", text))
    assert sum(found) + sum(map(int, named)) - counted == len(message.takeaways)
    assert not re.search(r"^[A-Z][A-Z ]+ \([^)]*\)\n+  And \d+ more\.$", message.text, re.MULTILINE)
    quoted = [set(re.findall(r"Told\d+ ", form)) for form in (text, html)]
    assert quoted[0] == quoted[1]
    assert counted == sum(int(n) for n in re.findall(r"And (\d+) more\.", html))
    told = sum(one.status != "dropped" for one in message.takeaways)
    assert len(quoted[0]) + max(counted, sum(map(int, named))) >= told


def _check_act(verdicts: tuple[Verdict, ...], forms: tuple[str, ...]) -> None:
    """The command takes the number of a takeaway that is quoted; where some of these may be new, it decides on the first."""
    numbers = {f"{FIRST}/{v.takeaway.position}": v.possibly_new for v in verdicts}
    for form in forms:
        shown, command, after = form.partition("To act: ")
        quoted = [one for one in re.findall(rf"{FIRST}/\d+", shown) if one in numbers]
        assert bool(command) == bool(quoted)
        if quoted:
            act = re.match(r"`monitor themes ([\w-]+) (\S+) --series saltmarsh` \(or (\S+)", after)
            assert act is not None
            first = next(filter(numbers.get, quoted), quoted[0])
            decides = ("new", "not-new,") if numbers[first] else ("follow", "mute,")
            assert (act[1], act[2], act[3]) == (decides[0], first, decides[1])


def _check_left(message: Message, forms: tuple[str, str, str], page: str | None) -> None:
    """All forms say the same of what is left out; a quote without its name is one of those counted.

    In Slack, too, the takeaways shown and those left out are all, and no reason is counted of one that is left out.
    """
    said = [LEFT.search(form) for form in forms]
    places = {one and (one[1], one[2]) for one in said[:2]}
    assert len(places) == 1
    daily = message.id == "d"
    assert all(one is None or (one[2] == "the page") == bool(page and daily) for one in said)
    for form, one in zip(forms, said, strict=True):
        quoted = set(re.findall(rf"{FIRST}/\d+", form))
        left_out = {
            noun: int(n) for n, noun in re.findall(r"(\d+) ([a-z]+?)s?\b(?! name)", one[1] if one else "")
        }
        assert left_out.get("reason", 0) <= len(quoted)
        if daily:
            told = [one for one in message.takeaways if one.status != "dropped"]
            assert len(quoted) + left_out.get("takeaway", 0) == len(told)
    counted = said[0][1] if said[0] else ""
    lost = [one for one in message.takeaways if one.theme_name and one.theme_name not in forms[0]]
    named = re.findall(r"(\d+) (?:theme names?|takeaways?|themes?)\b", counted)
    assert len([one for one in lost if not one.possibly_new]) <= sum(map(int, named))
    left = sum(int(n) for n in re.findall(r"And (\d+) more\.", forms[0]))
    assert left <= sum(int(n) for n in re.findall(r"(\d+) (?:takeaways?|themes?)(?! name)", counted))


def test_what_is_possibly_new_makes_room_for_other_news(room: tuple[int, int, int]) -> None:
    """It is told in short, the least likely first, before anything else that is no mere continuation is gone."""
    others: list[Status] = ["new", "returning", "updated", "updated"]
    doubtful: list[Status] = ["updated"] * 60
    going_on: list[Status] = ["continuing"] * 9
    doubted = {*range(5, 65)}
    verdicts = tuple(
        Verdict(
            takeaway=Takeaway(position=n, text=f"Told{n} {' '.join(PLACES * 2)}."),
            theme=f"{FIRST}/{n}" if status == "new" else f"2026-02-01/{n}",
            status=status,
            novelty=n * 7 % 61 / 100,
            earlier=(),
            reasons=(Reason("first", "first takeaway to name Eelbridge"),),
            possibly_new=n in doubted,
        )
        for n, status in enumerate((*others, *doubtful, *going_on), start=1)
    )
    context = replace(_context(random.Random(1), verdicts, PAGE), is_first=True)  # noqa: S311  no secret
    silent = (Theme(id="2026-01-01/1", name="Silent1", told=(_telling(1, 60),)),)
    chance = {n: verdicts[n - 1].novelty or 0 for n in doubted}
    for message in _composed(context, verdicts, silent):
        for form in _forms(message):
            shown = {int(n) for n in re.findall(rf"{FIRST}/(\d+)\b(?!`)", form)}
            assert {1, 2} <= shown
            assert {3, 4} & shown
            assert "Silent1" in form or room[2] < 21  # five headings in Slack
            whole = {n for n in doubted & shown if re.search(rf"Told{n} (?:[A-Z]\w+ ?)+\.", form)}
            gone, short = doubted - shown, (doubted & shown) - whole
            assert not (gone or short) or not shown & {*range(65, 74)}
            assert gone or short or room[0] > 40_000
            assert max((chance[n] for n in gone), default=0) <= min(chance[n] for n in doubted & shown)
            assert max((chance[n] for n in short), default=0) <= min((chance[n] for n in whole), default=1)


def test_a_printed_digest_is_whole() -> None:
    """It is what `Left out:` names, so nothing is left out of it, whatever a mail would have room for."""
    for _, _, verdicts, silent, context in cases():
        for message in _composed(replace(context, screen=PRINTED), verdicts, silent):
            assert not LEFT.search(" ".join(message.text.split()))
            assert "more." not in message.text
            assert all(
                one.theme_name in " ".join(message.text.split())
                for one in message.takeaways
                if one.theme_name
            )


def test_a_command_stands_on_one_line() -> None:
    """It is copied from a mail; where a service has no lines, it stands in its sentence."""
    for _, _, verdicts, silent, context in cases():
        for message in _composed(context, verdicts, silent):
            assert re.findall(r"`monitor [^`]*`", message.text) == re.findall(
                r"`monitor [^`]*`", " ".join(message.text.split())
            )
            assert "\n`monitor" not in flow(message.text)


def test_what_goes_on_is_shortened_before_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """However far a message is shortened, a reason of what is or may be new goes after all of what goes on or fell silent."""
    seen: list[View] = []

    def keep(view: View) -> View:
        seen.append(view)
        return view

    monkeypatch.setattr(message_module, "trim", keep)
    for _, _, verdicts, silent, context in cases():
        list(_composed(context, verdicts, silent))
    shortened = 0
    for view in seen:
        for lean in accumulate(share.STEPS, lambda before, step: step(before), initial=view):
            ours = {group.status: [(one.lines, one.brief) for one in group.entries] for group in lean.groups}
            whole = {group.status: [(one.lines, one.brief) for one in group.entries] for group in view.groups}
            if any(ours.get(status) != whole.get(status) for status in ("new", "possible")):
                shortened += 1
                old = [one for status in ("updated", "returning") for one in ours.get(status, ())]
                assert all(lines in {(), (brief,)} for lines, brief in old)
                assert not any(lines for lines, _ in ours.get("dropped", ()))
    assert shortened
