"""Names of Keras that its modules had imported from one another, and gave to who asked: `layers.recurrent.InputSpec`.

Read from the modules of Keras 0.3.3, 1.2.2, 2.0.8, 2.2.4 and 2.3.1 by `tools/record_standing.py`.
"""

from __future__ import annotations

import importlib
import json
import sys
from importlib import resources
from typing import Any


def stand(package: str, backend: str) -> None:
    """Puts the names into the package's modules, where they are not there already and what they mean is."""
    table = json.loads(resources.files(package).joinpath("standing.json").read_text(encoding="utf-8"))
    for module, names in [*table["modules"].items()] * 2:  # some stand where others borrowed them
        owner: Any = sys.modules.get(f"{package}.{module}")
        if owner is None:
            continue
        places = {name: place for name, place in names.items() if name not in vars(owner)}
        added = [name for name, place in places.items() if _put(owner, name, package, place, backend)]
        if hasattr(owner, "__all__"):
            owner.__all__ = [*owner.__all__, *(name for name in added if not name.startswith("_"))]


def _put(owner: Any, name: str, package: str, place: str, backend: str) -> bool:
    module, _, own = place.partition(":")
    try:
        found = importlib.import_module(backend if place == "backend" else f"{package}.{module}")
        setattr(owner, name, getattr(found, own) if own else found)
    except (ImportError, AttributeError):
        return False  # who asks is told what to do
    return True
