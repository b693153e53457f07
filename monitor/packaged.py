"""Data that come with the package, in JSON files beside the modules that read them."""

import json
from importlib.resources import files
from typing import Any


def load_json(package: str, name: str) -> Any:
    """Return what a JSON file of a package holds."""
    return json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
