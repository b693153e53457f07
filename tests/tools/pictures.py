"""Take the pictures in docs/images, of the demo's last evening: `python -m tests.tools.pictures`. Needs Chromium."""

import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext

from monitor.config import load_config
from monitor.demo import evening_of, play_demo
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.store import open_store
from tests.web.browser import served, start_browser

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDTH = 1100  # pixels


def take(context: BrowserContext, page: str, name: str, *, width: int, height: int) -> None:
    """Take the picture of what stands at an address, or of HTML."""
    tab = context.new_page()
    tab.set_viewport_size({"width": width, "height": height})
    if page.startswith("http"):
        tab.goto(page)
    else:
        tab.set_content(page)
    tab.screenshot(path=IMAGES / name)


def main() -> None:
    """Play the demo, and take the page and the mail of its last day."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        play_demo(folder, lambda _: None)
        config = load_config(folder / "config.yaml")
        with open_store(config.database, write=False) as store:
            states = store.deliveries.list()
            [last] = [one.id for one in states if one.message == f"{DEMO_KEY}-{DAYS[-1]}-digest"]
            mail = store.deliveries.load(last).message.html
        with (
            start_browser() as opening,
            opening() as context,
            served(config, now=lambda: evening_of(DAYS[-1])) as url,
        ):
            take(context, url, "page.png", width=WIDTH, height=820)
            take(context, mail, "mail.png", width=700, height=860)


if __name__ == "__main__":
    main()
