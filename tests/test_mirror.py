"""Laws of the mirror: read while the publisher turns us away, by configuration only, and the same assessment is one."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import Config, parse_config
from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES, load_post
from monitor.errors import Blocked
from monitor.incidents import Ongoing
from monitor.parse import explain, parse_assessment
from monitor.pipeline.check import check
from monitor.pipeline.examine_mirror import examine_mirror
from monitor.pipeline.next_check import read_polling
from monitor.pipeline.problems import problems_of
from monitor.pipeline.report import Report
from monitor.polling import BACK_OFF
from monitor.site import Scope, SeriesShape
from monitor.store import open_store
from monitor.text import long_date, short_date
from tests.desk import Site, digest, kinds, stored
from tests.receivers import Hook, run_hook
from tests.servers import Reply, Web, serve

TURNED_AWAY = Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
NAME = str(DEMO_SERIES["name"])
SHAPE = SeriesShape(key=DEMO_KEY, name=NAME, slug=str(DEMO_SERIES["slug"]))


def mirror_page(day: date) -> bytes:
    """Return a day as the mirror prints it: the first two bullets as one, straight quotes, roman marks, a paragraph for a heading."""
    post = load_post(day)
    first, second, *rest = [text.replace("’", "'") for text in post.takeaways]
    bullets = "".join(
        f"<li>{text}[{mark}]</li>" for text, mark in zip([f"{first} {second}", *rest], ROMAN, strict=False)
    )
    toplines = "".join(f"<p>{text} [iv]</p>" for text in post.toplines)
    notes = "".join(f"<p>[{mark}] https://example.org/{n}</p>" for n, mark in enumerate(ROMAN, 1))
    return f"""<!DOCTYPE html><html><head><title>{NAME}, {long_date(day)} | Critical Threats</title>
<meta property="og:site_name" content="Critical Threats"></head><body><header><nav>Key Takeaways of the week</nav></header>
<main><h1>{NAME}, {long_date(day)}</h1><p>By a Saltmarsh Team</p>{toplines}<p><strong>Key Takeaways:</strong></p><ul>{bullets}</ul>
<p><strong>Main Effort</strong></p><p>“[i]t went on,” they said.[ii]</p><p>{"The tide was low. " * 30}</p><hr>{notes}</main><footer>About</footer></body></html>""".encode()


ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xiv")


@pytest.fixture
def mirror() -> Iterator[Web]:
    """The mirror, with a robots.txt of its own."""
    with serve() as up:
        yield up


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook."""
    with run_hook() as up:
        yield up


def place(day: date) -> str:
    """Return where the mirror has a day."""
    return f"/analysis/saltmarsh-campaign-assessment-june-{day.day}-2026"


def build_config(folder: Path, site: Site, hook: Hook, mirror: Web | None) -> Config:
    """Return a configuration with that mirror."""
    block = {**DEMO_SERIES, "site": site.base, "request_interval": 0, "history": 9}
    if mirror:
        block["mirror"] = {"site": mirror.url, "name": "The Mirror", "request_interval": 0}
    channels = {"desk": {"kind": "webhook", "url": hook.url}}
    text = json.dumps({"series": {DEMO_KEY: block}, "http": {"retries": 0}, "channels": channels})
    return parse_config(text, path=folder / "config.yaml", environ={})


def look(config: Config, day: date) -> Report:
    """Check late on a day."""
    with open_store(config.database, write=True) as store:
        return check(config, store, now=lambda: datetime(day.year, day.month, day.day, 23, 50, tzinfo=UTC))


def fixed(moment: datetime) -> Callable[[], datetime]:
    """Return a clock that stands still."""
    return lambda: moment


def block(site: Site) -> None:
    """Turn every client away."""
    paths = ["/sitemap_index.xml", "/research/", str(DEMO_SERIES["hub"]), *map(site.path_of, DAYS)]
    site.instead = dict.fromkeys(paths, TURNED_AWAY)


def test_the_mirrors_page_is_read() -> None:
    """Takeaways without marks, endnotes by number, the paragraph for a heading, and no roman mark in a quotation."""
    found = parse_assessment(mirror_page(DAYS[5]), url="https://a.example/x", series=SHAPE)
    assert (found.layout, found.date) == ("critical_threats", DAYS[5])
    assert len(found.takeaways) == len(load_post(DAYS[5]).takeaways) - 1
    assert "[" not in "".join(takeaway.text for takeaway in found.takeaways)
    assert [note.number for note in found.endnotes] == [*range(1, 12), 14]
    assert found.sections[0].paragraphs[:1] == ("“[i]t went on,” they said.",)


@pytest.mark.parametrize("around", ["header", "footer", "aside", "nav", "form"])
def test_what_surrounds_its_text_is_left_out(around: str) -> None:
    """Also within the element that holds the text; what follows it there is kept."""
    page = mirror_page(DAYS[5])
    junk = (
        f"<{around}><p>Key Takeaways</p><ul><li>Nobody said this of the marsh.</li></ul></{around}>and so on"
    )
    found, as_it_was = (
        parse_assessment(body, url="https://a.example/x", series=SHAPE)
        for body in (page.replace(b"they said.", f"they said.{junk}".encode()), page)
    )
    assert found.takeaways == as_it_was.takeaways
    assert "and so on" in " ".join(found.sections[0].paragraphs)


def test_the_mirrors_page_is_explained() -> None:
    """As those of the publisher's layouts are: what it looked for, and what the body holds."""
    lines = explain(mirror_page(DAYS[5]), url="https://a.example/x", series=SHAPE).lines
    assert "page: its layout is critical_threats" in lines
    assert "critical_threats: looked for main, found 1" in lines
    assert any("takeaway" in line for line in lines if line.startswith("critical_threats: "))
    assert lines[-1].startswith(f"verdict: critical_threats, {DAYS[5]}")


@pytest.mark.slow
def test_it_is_read_while_the_publisher_turns_us_away_and_is_one_assessment(
    tmp_path: Path, mirror: Web, hook: Hook
) -> None:
    """Told once, with where it was read; the publisher's own page is then neither new nor a revision."""
    with Site() as site:
        config = build_config(tmp_path, site, hook, mirror)
        site.today = DAYS[4]
        look(config, DAYS[4])
        block(site)
        site.today = DAYS[5]
        mirror.answers[place(DAYS[5])] = Reply(body=mirror_page(DAYS[5]))
        blocked = look(config, DAYS[5])
        assert ([one.date for one in blocked.added], kinds(blocked.failures)[0]) == ([DAYS[5]], Blocked)
        assert hook.ids("digest") == [digest(DAYS[4]), digest(DAYS[5])]
        assert (
            f"{short_date(DAYS[5])}: read at The Mirror because 127.0.0.1 refused our requests."
            in " ".join(hook.received[-1]["text"].split())
        )
        assert mirror.paths[0] == "/robots.txt"
        asked = len(mirror.log)
        site.instead.clear()
        opened = look(config, DAYS[5])
    with open_store(config.database, write=False) as store:
        own = store.assessments.get(DEMO_KEY, DAYS[5])
    assert own is not None
    assert own.layout == "wordpress"
    assert (opened.added, opened.revised, len(mirror.log)) == ((), (), asked)
    assert hook.ids("revision") == []


@pytest.mark.slow
def test_a_first_check_may_begin_at_the_mirror(tmp_path: Path, mirror: Web, hook: Hook) -> None:
    """What the mirror has of the last week is history, and its newest is announced; the publisher adds the history before."""
    with Site() as site:
        config = build_config(tmp_path, site, hook, mirror)
        block(site)
        for day in DAYS[3:6]:
            mirror.answers[place(day)] = Reply(body=mirror_page(day))
        look(config, DAYS[5])
        assert hook.ids("digest") == [digest(DAYS[5])]
        site.today = DAYS[5]
        site.instead.clear()
        look(config, DAYS[5])
    with open_store(config.database, write=False) as store:
        assert stored(store) == list(DAYS[:6])
    assert hook.ids("digest") == [digest(DAYS[5])]


def test_a_mirror_that_has_nothing_is_no_list_without_assessments(
    tmp_path: Path, mirror: Web, hook: Hook
) -> None:
    """Where the publisher refuses all lists, no setting is blamed."""
    with Site() as site:
        config = build_config(tmp_path, site, hook, mirror)
        block(site)
        for day in DAYS[:2]:
            look(config, day)
    with open_store(config.database, write=False) as store:
        problems = problems_of(config, store, DEMO_KEY, datetime(2026, 6, 9, 23, 51, tzinfo=UTC))
    assert ["refusing our requests" in one.what for one in problems] == [True]


def test_it_is_read_in_the_usual_rhythm_while_the_publisher_is_left_alone(
    tmp_path: Path, mirror: Web, hook: Hook
) -> None:
    """Between two checks that the publisher refuses, hours apart: it gets no request, and the incident does not count them."""
    start = datetime(2026, 6, DAYS[5].day, 22, tzinfo=UTC)
    with Site() as site, open_store(tmp_path / "monitor.db", write=True) as store:
        config = build_config(tmp_path, site, hook, mirror)
        site.today = DAYS[4]
        check(config, store, now=lambda: start - timedelta(hours=20))
        block(site)
        check(config, store, now=lambda: start)
        mirror.answers[place(DAYS[5])] = Reply(body=mirror_page(DAYS[5]))
        found = list[tuple[Scope, int]]()
        moment = start
        while not found or found[-1][0] == "mirror":
            polling = read_polling(config, store, DEMO_KEY, moment)
            moment = polling.next_check(moment) or moment
            scope, before = polling.choose_scope(moment), len(mirror.log)
            report = check(config, store, now=fixed(moment), scopes={DEMO_KEY: scope})
            assert report.unreached
            found.append((scope, len(report.added)))
            if scope == "mirror":
                assert report.requests == len(mirror.log) - before
                assert store.runs.incidents(DEMO_KEY)["blocked"].checks == 1
    assert found[0] == ("mirror", 1)
    assert moment == start + BACK_OFF
    assert hook.ids("digest") == [digest(DAYS[4]), digest(DAYS[5])]


def test_a_clock_that_is_put_back_does_not_keep_it_unread(tmp_path: Path, mirror: Web, hook: Hook) -> None:
    """A check of the mirror that was noted in the future counts for nothing."""
    now = datetime(2026, 6, 12, 22, tzinfo=UTC)
    with Site() as site, open_store(tmp_path / "monitor.db", write=True) as store:
        config = build_config(tmp_path, site, hook, mirror)
        store.runs.mark(f"check {DEMO_KEY}", now)
        store.runs.save_incidents(DEMO_KEY, [Ongoing(incident="blocked", since=now, checks=3)])
        due = read_polling(config, store, DEMO_KEY, now).next_check(now)
        store.runs.mark(f"mirror check {DEMO_KEY}", now + timedelta(days=2))
        assert read_polling(config, store, DEMO_KEY, now).next_check(now) == due
    assert due is not None
    assert due < now + BACK_OFF


@pytest.mark.parametrize(
    ("reply", "good", "warning", "said"),
    [
        (Reply(body=mirror_page(DAYS[5])), True, False, f"the assessment of {DAYS[5]}, "),
        (Reply(body=mirror_page(DAYS[4])), False, False, f"the assessment of {DAYS[4]}, "),
        (Reply(status=404), True, True, f"nothing of {DAYS[5]}; look at series.{DEMO_KEY}.mirror.address"),
        (Reply(status=403), False, False, "403"),
        (Reply(body=b"<html><body><p>Hello</p></body></html>"), False, False, "is no Saltmarsh"),
    ],
    ids=["works", "another day", "missing", "refuses", "no assessment"],
)
def test_it_is_tried_before_it_is_needed(
    reply: Reply, said: str, tmp_path: Path, mirror: Web, hook: Hook, *, good: bool, warning: bool
) -> None:
    """`doctor` asks it for the newest stored assessment while the publisher can still be read."""
    mirror.answers[place(DAYS[5])] = reply
    with Site() as site:
        site.today = DAYS[5]
        config = build_config(tmp_path, site, hook, mirror)
        assert "mirror" in " ".join(one.about for one in examine_mirror(config, DEMO_KEY))
        look(config, DAYS[5])
        [found] = examine_mirror(config, DEMO_KEY)
        assert [*examine_mirror(build_config(tmp_path, site, hook, None), DEMO_KEY)] == []
    assert (found.good, found.warning) == (good, warning)
    assert place(DAYS[5]) in found.text
    assert said in found.text


def test_it_is_off_by_default_and_its_robots_are_obeyed(tmp_path: Path, mirror: Web, hook: Hook) -> None:
    """Without the setting nobody asks it; what its robots.txt forbids is not asked for."""
    with Site() as site:
        block(site)
        assert look(build_config(tmp_path, site, hook, None), DAYS[5]).added == ()
        assert mirror.log == []
        mirror.answers["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /analysis/\n")
        mirror.answers[place(DAYS[5])] = Reply(body=mirror_page(DAYS[5]))
        assert look(build_config(tmp_path, site, hook, mirror), DAYS[5]).added == ()
    assert mirror.paths == ["/robots.txt"]
