"""Laws of other series: a block of configuration is all it takes."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from monitor.cli import run_command
from monitor.config import parse_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.discover import find_in_sitemap
from monitor.pipeline.check import check
from monitor.pipeline.doctor import examine
from monitor.pipeline.notify import message_context
from monitor.pipeline.problems import problems_of
from monitor.store import open_store
from tests.desk import NIGHT, Desk, Site, build_config, configure
from tests.receivers import run_hook
from tests.servers import Reply, serve

ROOT = Path(__file__).parents[1]
EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/series.md").read_text(), re.DOTALL)
GOLDEN = ROOT / "tests/parse/golden"
IRAN = "https://understandingwar.org/research/middle-east/"
RUSSIA = "https://understandingwar.org/research/russia-ukraine/"


def sitemap(*addresses: str) -> bytes:
    """Return a sitemap that names addresses."""
    rows = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (
            0,
            {
                (f"{IRAN}iran-update-june-1-2022/", date(2022, 6, 1), ""),
                (f"{IRAN}iran-update-special-report-june-30-2026/", date(2026, 6, 30), "special"),
                (
                    f"{IRAN}iran-update-morning-special-report-march-2-2026/",
                    date(2026, 3, 2),
                    "morning special",
                ),
            },
        ),
        (1, {(f"{RUSSIA}russian-occupation-update-june-2-2022/", date(2022, 6, 2), "")}),
    ],
)
def test_the_documented_examples_find_their_own_pages(
    example: int, expected: set[tuple[str, date, str]]
) -> None:
    """Each example in docs/series.md loads, and finds its series among all others, hubs and roca included."""
    config = parse_config(EXAMPLES[example], path=Path("/c.yaml"), environ={})
    key, settings = next(iter(config.series.items()))
    body = sitemap(
        f"{IRAN}iran-update-june-1-2022/",
        f"{IRAN}iran-update-special-report-june-30-2026/",
        f"{IRAN}iran-update-morning-special-report-march-2-2026/",
        f"{IRAN}iran-update-archive-2-2025/",
        f"{RUSSIA}russian-occupation-update-june-2-2022/",
        f"{RUSSIA}russian-offensive-campaign-assessment-june-2-2022/",
        f"{RUSSIA}russian-offensive-campaign-assessment-updates-2/",
    )
    found = find_in_sitemap(body, settings.shape(key))
    assert {(link.url, link.date, link.edition) for link in found} == expected


@pytest.mark.slow
def test_a_series_with_two_editions_a_day_is_read_and_announced(tmp_path: Path) -> None:
    """Takeaways before toplines, no toplines, a morning special report: all are read from the sitemap and announced."""
    pages = {
        "/research/south/marrow-update-morning-special-report-march-2-2031/": "wordpress-takeaways-first",
        "/research/south/marrow-update-march-3-2031/": "wordpress-without-toplines",
    }
    with serve() as web, run_hook() as hook:
        web.answers["/sitemap_index.xml"] = Reply(
            body=(
                '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                f"<sitemap><loc>{web.url}/post-sitemap.xml</loc></sitemap></sitemapindex>"
            ).encode()
        )
        web.answers["/post-sitemap.xml"] = Reply(body=sitemap(*(web.url + path for path in pages)))
        for path, golden in pages.items():
            web.answers[path] = Reply(body=(GOLDEN / golden / "page.html").read_bytes())
        text = EXAMPLES[0].replace("Iran", "Marrow").replace("iran", "marrow").replace("middle-east", "south")
        text = text.replace("https://understandingwar.org", web.url).replace(
            "history: 14", "request_interval: 0"
        )
        text += f"channels: {{desk: {{kind: webhook, url: '{hook.url}'}}}}\n"
        config = parse_config(text, path=tmp_path / "config.yaml", environ={})
        with open_store(config.database, write=True) as store:
            report = check(config, store, now=lambda: datetime(2031, 3, 4, 3, tzinfo=UTC))
            found = [
                (one.date, one.edition, len(one.toplines) > 0) for one in store.assessments.all("marrow")
            ]
    assert report.failures == ()
    assert found == [(date(2031, 3, 2), "morning special", True), (date(2031, 3, 3), "", False)]
    assert hook.ids() == ["marrow-2031-03-03-digest"]


@pytest.mark.slow
@pytest.mark.parametrize("first", [DEMO_KEY, "twin"])
def test_series_on_one_site_do_not_take_each_others_news(tmp_path: Path, first: str) -> None:
    """A series added later learns its links, and of a new assessment both hear, whichever looks first."""
    with Site() as site, run_hook() as hook:
        alone = build_config(tmp_path, site.base, hook.url)
        keys = sorted((DEMO_KEY, "twin"), key=lambda key: key != first)
        both = replace(alone, series=dict.fromkeys(keys, alone.series[DEMO_KEY]))
        seen = []
        for day, config in zip(DAYS[:3], (alone, both, both), strict=True):
            site.today = day
            with open_store(config.database, write=True) as store:
                check(config, store, now=partial(datetime.combine, day, NIGHT))
                seen.append({key: len(list(store.assessments.all(key))) for key in both.series})
    assert seen == [{DEMO_KEY: 1, "twin": 0}, {DEMO_KEY: 2, "twin": 2}, {DEMO_KEY: 3, "twin": 3}]


def test_commands_and_links_in_a_message_name_its_series_unless_it_is_the_first() -> None:
    """Commands and pages take the first series by default: without its name, a number would be that of another takeaway."""
    config = parse_config(EXAMPLES[1], path=Path("/c.yaml"), environ={})
    contexts = [replace(message_context(config, key), page="https://desk.example") for key in config.series]
    keys = list(config.series)[1:]
    assert keys
    assert [one.option for one in contexts] == ["", *(f" --series {key}" for key in keys)]
    page = "https://desk.example/2022-06-02/1"
    assert [one.page_of("2022-06-02/1") for one in contexts] == [
        page,
        *(f"{page}?series={key}" for key in keys),
    ]


@pytest.mark.slow
def test_a_series_under_another_key_is_said_to_begin_a_new_history(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, and not of a series that stands beside a known one."""
    now = datetime(2026, 6, 23, 3, tzinfo=UTC)
    with DemoSite(DAYS[-1]) as site, run_hook() as hook:
        config = build_config(tmp_path, site.base, hook.url)
        [(key, settings)] = config.series.items()
        for series in ({key: settings}, {key: settings, "other": settings}, {"renamed": settings}):
            caplog.clear()
            for _ in range(2):
                with open_store(config.database, write=True) as store:
                    check(replace(config, series=series), store, now=lambda: now)
            said = [line for line in caplog.messages if "new history" in line]
            assert len(said) == ("renamed" in series)
    held = f"but the database also holds {' and '.join(sorted((key, 'other')))}, which"
    assert said[0].startswith(f"renamed: a new history begins, {held}")
    assert f"with `aliases: [{settings.name}]` for its titles" in said[0]


@pytest.mark.slow
@pytest.mark.parametrize("slug", [DEMO_SERIES["slug"], None], ids=["slug", "no slug"])
@pytest.mark.parametrize("known", [True, False])
def test_a_series_can_be_called_otherwise_if_its_titles_are_among_the_aliases(
    desk: Desk, known: bool, slug: str | None
) -> None:
    """Else no page is one: check, status and doctor name the key, and none advises an import, which fails alike."""
    [(key, settings)] = desk.config.series.items()
    aliases = settings.shape(key).names if known else ()
    called = settings.changed(name="Story of the mud", aliases=aliases, slug=slug)
    desk.config = replace(desk.config, series={key: called})
    failures = [str(one) for report in desk.play(*DAYS[:2]) for one in report.failures]
    with desk.store() as store:
        problems = problems_of(desk.config, store, key, desk.now)
        read = len(list(store.assessments.all(key)))
    examined = examine(desk.config, send=False, model_servers={})
    found = [one.text for one in examined if one.about.startswith(key) and one.good is False]
    assert (read > 0) == known
    if known:
        assert (failures, problems, found) == ([], (), [])
        assert "– Story of the mud, " in desk.hook.received[0]["subject"]
        return
    said = [*failures, *(one.words for one in problems), *found]
    assert [len(problems), bool(found), bool(failures)] == [1, True, bool(slug)]
    assert [
        words for words in said if f"`series.{key}.name`" not in words and words != "names no assessment"
    ] == []
    assert [words for words in said if "save the page" in words or "`monitor import`" in words] == []


@pytest.mark.slow
def test_a_search_finds_what_is_of_the_configured_series(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an earlier key left in the database is counted neither there nor on the pages."""
    now = datetime(2026, 6, 23, 3, tzinfo=UTC)
    with DemoSite(DAYS[-1]) as site, run_hook() as hook:
        config = build_config(tmp_path, site.base, hook.url)
        [(key, settings)] = config.series.items()
        for name in (key, "other"):
            with open_store(config.database, write=True) as store:
                check(replace(config, series={name: settings}), store, now=lambda: now)
        configure(tmp_path, site.base)
    assert (
        run_command(["--config", str(tmp_path / "config.yaml"), "search", "--json", "--most", "999", "Heron"])
        == 0
    )
    assert {one["series"] for one in json.loads(capsys.readouterr().out)} == {key}
