"""Laws of README and docs: references are made from the code, links lead somewhere, and every command can be typed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import apprise
import click
import pytest
import yaml

from monitor.channels.email import Email
from monitor.cli import cli
from monitor.compose.phrases import HEADINGS
from monitor.config import parse_config
from monitor.setup import autostart
from tests.tools.reference import MADE

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
WRITTEN = [page for page in PAGES if page.name not in {"commands.md", "CHANGELOG.md"}]
LANGUAGES = {"sh", "yaml", "python", "sql", "ini", "nginx", "text"}
SECRETS = {
    "url": "https://hooks.example.org/T/B/x",
    "hash": "scrypt:32768:8:1$salt$0f",
}  # by the end of a file's name
MAX_IMAGE = 150_000  # bytes


@pytest.mark.parametrize("path", MADE)
def test_what_is_made_from_the_code_is_up_to_date(path: str) -> None:
    """`make reference` writes it again."""
    assert (ROOT / path).read_text() == MADE[path]()


def test_every_setting_is_explained_without_words_of_python() -> None:
    """Each has a meaning, and the default is given in words."""
    rows = re.findall(r"^\| `.*$", MADE["docs/configuration.md"](), re.MULTILINE)
    assert len(rows) > 80
    assert [row for row in rows if row.endswith("|  |") or "None" in row or "True" in row] == []


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    """To a file of the repository, and to a heading of it."""
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(target.read_text()), link


def typed(page: Path) -> Iterator[list[str]]:
    """Yield the words of each `monitor ...` command that a page shows."""
    text = page.read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    lines += [line for block in blocks for line in block.splitlines()]
    for shown in [*lines, *re.findall(r"`([^`]+)`", text)]:
        for found in re.finditer(r"(?:^|&& |  )(?:\S*/)?monitor ((?!config\.yaml)[^&|>]+)", shown):
            yield shlex.split(found[1].replace("...", ""), comments=True)


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that words lead to, and what is left for it; fails for one that there is not."""
    command: click.Command = cli
    rest = list(words)
    while rest and isinstance(command, click.Group):
        word = rest.pop(0)
        if word.startswith("-"):
            option = next((one for one in command.params if word in one.opts), None)
            assert option or word == "--help", words
            rest = rest if getattr(option, "is_flag", True) else rest[1:]
            continue
        found = command.get_command(click.Context(command), word)
        assert found, words
        command = found
    return command, rest


@pytest.mark.parametrize("page", WRITTEN, ids=[str(page.relative_to(ROOT)) for page in WRITTEN])
def test_every_command_shown_exists(page: Path) -> None:
    """Its words lead to a command, and each of its options is known there."""
    for words in typed(page):
        command, rest = resolve(words)
        known = {"--help", "--version"} | {
            name for one in command.params for name in (*one.opts, *one.secondary_opts)
        }
        options = {word.split("=")[0] for word in rest if word.startswith("--") and word != "--"}
        assert options <= known, words


def test_every_command_stands_in_the_readme() -> None:
    """By its name, so that a reader knows what there is."""
    readme = (ROOT / "README.md").read_text()
    missing = [name for name in cli.list_commands(click.Context(cli)) if f"`monitor {name}`" not in readme]
    assert missing == []


def test_readme_shows_the_two_commands_first() -> None:
    """What a newcomer and the integration take from it: one line to try, one to run the tests."""
    commands = re.findall(r"^    (python3 .*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert [command.split(" && ")[-1] for command in commands] == [
        ".venv/bin/monitor demo",
        ".venv/bin/pytest -n auto",
    ]


def test_pictures_are_small() -> None:
    """They load on a slow line."""
    assert [path.name for path in (ROOT / "docs/images").iterdir() if path.stat().st_size > MAX_IMAGE] == []


def blocks(language: str) -> Iterator[tuple[str, str]]:
    """Yield the name of a page, and each block in a language that it shows."""
    for page in PAGES:
        for found in re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE):
            yield page.name, found


@pytest.mark.parametrize(("page", "block"), list(blocks("yaml")))
def test_settings_of_the_docs_are_valid(page: str, block: str, tmp_path: Path) -> None:
    """Each block loads beside the files that it names."""
    values = yaml.safe_load(block)
    for name in re.findall(r"_file: (secrets/[\w-]+)", block):
        (tmp_path / "secrets").mkdir(exist_ok=True)
        secret = SECRETS.get(name.rpartition("-")[2], "secret")
        (tmp_path / name).write_text("ntfy://topic" if "apprise" in block else secret)
    if set(values) <= {"password_file"}:
        return  # a line of a channel, shown alone
    whole = {"series": {"roca": {"site": "https://understandingwar.org"}}, **values}
    config = parse_config(yaml.safe_dump(whole, sort_keys=False), path=tmp_path / "config.yaml", environ={})
    assert list(config.channels) == list(values.get("channels", {"terminal": {}})), page


def test_addresses_that_the_page_about_mail_shows_can_be_pasted(tmp_path: Path) -> None:
    """Each `sender: …` and `to: …` of docs/mail.md, as it stands, in a block and within braces."""
    shown = re.findall(r"`((?:sender|to): [^`]+)`", (ROOT / "docs" / "mail.md").read_text())
    assert len(shown) == 2
    series = "series: {roca: {site: https://understandingwar.org}}\nchannels:\n  mail: "
    rest = ["kind: email", "host: 127.0.0.1", "tls: none"]
    for one in shown:
        other = "to: a@example.org" if one.startswith("sender") else "sender: a@example.org"
        lines = [*rest, one, other]
        for text in ("\n    " + "\n    ".join(lines), f"{{{', '.join(lines)}}}"):
            config = parse_config(f"{series}{text}\n", path=tmp_path / "config.yaml", environ={})
            assert isinstance(config.channels["mail"], Email)


def test_addresses_of_services_are_those_of_apprise() -> None:
    """Each of docs/apprise.md is understood, with its credentials in their place."""
    addresses = re.findall(
        r"^\|[^|]+\| `(\w+://[^`]+)` \|", (ROOT / "docs/apprise.md").read_text(), re.MULTILINE
    )
    assert len(addresses) >= 6
    assert [one for one in addresses if apprise.Apprise.instantiate(one) is None] == []


@pytest.mark.parametrize(("page", "block"), list(blocks("python")))
def test_code_of_the_docs_is_valid(page: str, block: str) -> None:
    """Each block is Python."""
    compile(block, page, "exec")


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_block_says_what_it_is(page: Path) -> None:
    """By a language, so that commands are known to be commands; no block is made by indenting."""
    fences = re.findall(r"^```(.*)$", page.read_text(), re.MULTILINE)
    assert [fence for fence in fences[::2] if fence not in LANGUAGES] == []
    assert set(fences[1::2]) <= {""}
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert re.findall(r"^\n    \S.*$", text, re.MULTILINE) == []


def test_lines_to_start_monitor_are_those_that_init_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The unit of docs/systemd.md and the line of docs/cron.md, for somebody called me."""
    program, config = "/home/me/monitor/.venv/bin/monitor", Path("/home/me/assessments/config.yaml")
    monkeypatch.setattr(autostart, "find_program", lambda: [program])
    assert f"\n{autostart.cron_line(config)}\n" in (ROOT / "docs/cron.md").read_text()
    unit = autostart.UNIT.format(command=f'"{program}" "--config" "{config}" "run"')
    assert unit.partition("\n")[2] in (ROOT / "docs/systemd.md").read_text()


def test_every_word_of_messages_is_explained() -> None:
    """docs/themes.md has a row for each heading that a message may have."""
    table = (
        (ROOT / "docs/themes.md").read_text().partition("## The words in messages\n")[2].partition("\n## ")[0]
    )
    assert re.findall(r"^\| ([A-Z][\w ]+) \|", table, re.MULTILINE) == list(HEADINGS.values())


def test_every_page_stands_in_the_contents_of_the_site() -> None:
    """Once each."""
    contents = yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"]
    listed = re.findall(r"'([\w-]+\.md)'", str(contents))
    assert sorted(listed) == [path.name for path in sorted((ROOT / "docs").glob("*.md"))]
