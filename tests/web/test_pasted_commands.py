"""Every command that a page or a correction shows can be pasted into a shell as it stands, whatever an edition is called."""

import re
import shlex
from pathlib import Path

import pytest

from monitor.compose.muting import say_muted_theme, say_unmute
from monitor.compose.phrases import say_acts
from monitor.store import open_store
from tests.web.reading import soup
from tests.web.world import FIRST, LAST, Said, add_day, client_of, settings, write_story

ID = f"{LAST}+second post/1"


def _arguments(command: str) -> list[str]:
    """Return the words that a shell would pass on that hold the date."""
    return [word for word in shlex.split(command) if str(LAST) in word]


@pytest.mark.parametrize(
    "path", [f"/{LAST}", f"/{LAST}+second post", f"/{LAST}+second post/1", f"/themes/{ID}"]
)
def test_a_page_quotes_the_number_of_an_edition_whose_name_has_a_space(tmp_path: Path, path: str) -> None:
    """In a command, and beside one into which it goes."""
    config = settings(tmp_path)
    write_story(config, {FIRST: [Said(text="Dredgers rested.")]})
    with open_store(config.database, write=True) as store, store.atomic():
        doubtful = Said(text="Eels came ashore.", theme=f"{FIRST}/1", possibly_new=True)
        new = Said(text="Herons left the mole.", status="new")
        add_day(store, LAST, [doubtful, new], edition="second post")
    page = soup(client_of(config), path.replace(f"/themes/{ID}", f"/themes/{LAST}+second post/2"))
    hints = [one.get_text() for one in page.select("#act .hint .id, .hint code")]
    named = [word for hint in hints for word in _arguments(hint)]
    assert named
    assert {word.partition("/")[0] for word in named} == {f"{LAST}+second post"}


def test_a_correction_quotes_the_number_in_the_way_back() -> None:
    """So do a message and `explain`."""
    for said in (say_unmute(ID, ""), say_muted_theme(ID, " --series harbour"), say_acts(ID, ["follow"], "")):
        [command] = re.findall(r"`(monitor [^`]*)`", said)
        assert _arguments(command) == [ID]
