"""Write what the parser reads in the golden pages beside them: `python -m tests.tools.golden`, then review the diff."""

import json
from pathlib import Path
from typing import Any

from monitor.parse import parse_assessment, parse_updates
from monitor.render import render_json
from tests.pages import GOLDEN
from tests.shapes import MARROW, VELDIA


def read_golden(folder: Path) -> list[dict[str, Any]]:
    """Return the documents of the assessments on a golden page: one, or those of an updates page."""
    [page] = folder.glob("page.*")
    body = page.read_bytes()
    series = MARROW if b"Marrow Update" in body.partition(b"</title>")[0] else VELDIA
    url = f"https://veldia.example/golden/{folder.name}"
    if folder.name.startswith("updates"):
        return [render_json(one) for one in parse_updates(body, url=url, series=series)]
    return [render_json(parse_assessment(body, url=url, series=series))]


def main() -> None:
    """Write every golden folder's expected.json."""
    for folder in sorted(GOLDEN.iterdir()):
        expected = json.dumps(read_golden(folder), indent=1, ensure_ascii=False)
        (folder / "expected.json").write_text(expected + "\n", encoding="utf-8")
        print(f"{folder.name}: {len(expected)} characters")


if __name__ == "__main__":
    main()
