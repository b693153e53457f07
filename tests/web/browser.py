"""A real browser: Chromium of the system, driven by Playwright, judged by axe-core."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from monitor.config import Config
from monitor.web import Site, create_app, serve_app
from tests.web.world import NOW

Opening = Callable[..., AbstractContextManager[BrowserContext]]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def start_browser() -> Iterator[Opening]:
    """Yield how to open a window of a width in a colour scheme; skips the test where there is no Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: `apt-get install chromium`, as .ci/run does")
    with sync_playwright() as playwright, TemporaryDirectory(prefix="monitor-browser-") as profile:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, downloads_path=profile)

        @contextmanager
        def opening(width: int = 1280, scheme: str = "light", **more: Any) -> Iterator[BrowserContext]:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,  # type: ignore[arg-type]
                **more,
            )
            try:
                yield context
            finally:
                context.close()

        yield opening
        browser.close()


@contextmanager
def served(config: Config, **more: Any) -> Iterator[str]:
    """Serve a configuration's pages; yields their address."""
    more = {"now": lambda: NOW, **more}
    app = create_app(Site(load=lambda: config, **more))
    with serve_app(app, "127.0.0.1:0") as port:
        yield f"http://127.0.0.1:{port}"


def axe_source() -> str:
    """Return axe-core as its package bundles it."""
    return Path(str(files("axe_playwright_python") / "axe.min.js")).read_text(encoding="utf-8")


def find_violations(page: Any, scheme: str) -> list[str]:
    """Return what axe-core, which the page has loaded, finds wrong; in the dark only colours differ."""
    found = page.evaluate(
        "only => axe.run(document, {runOnly: only}).then(r => r.violations)",
        COLOURS if scheme == "dark" else {"type": "tag", "values": RULES},
    )
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        for node in one["nodes"]
    ]
