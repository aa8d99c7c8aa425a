"""What the program was written for that calls `install` and does not say it."""

from __future__ import annotations

import sys
from pathlib import Path

from kmigrate_shims.install.era import Found, find

PACKAGES = ("site-packages", "dist-packages")


def program() -> tuple[Path, str]:
    """The file that runs. In a notebook, or under pytest, it is the folder that tells."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    path = Path(file) if file else None
    if path is None or path.suffix != ".py" or not path.is_file() or any(part in PACKAGES for part in path.parts):
        return Path.cwd() / "program.py", ""
    return path, path.read_text(encoding="utf-8", errors="replace")


def found_out(keras: str | None, backend: str | None) -> Found:
    """What is said stands; the rest is found out, and told."""
    found = find(*program(), keras, backend)
    if keras is not None:
        found.keras_why = "as `install` says"
    if backend is not None:
        found.backend_why = "as `install` says"
    print(found, file=sys.stderr)
    return found


def order(found: Found) -> None:
    """Sets the order of an image's dimensions, where something tells it."""
    if found.ordering:
        from kmigrate_shims.backend.config import set_image_dim_ordering

        set_image_dim_ordering(found.ordering)
