"""Which kind of source a file is: its suffix says so, and everything else is Python."""

from __future__ import annotations

import os
from typing import Literal

Kind = Literal["python", "notebook", "md", "rst"]

PYTHON = (".py", ".pyi", ".pyw")
NOTEBOOKS = (".ipynb",)
DOCS = (".md", ".markdown", ".rst")
DATA = (".h5", ".hdf5", ".keras", ".pb", ".npz", ".json", ".yaml", ".yml")  # what may hold a model, and never a program

_KINDS: dict[str, Kind] = {".ipynb": "notebook", ".md": "md", ".markdown": "md", ".rst": "rst"}


def suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def kind(path: str) -> Kind:
    """The kind of a file that was named or found."""
    return _KINDS.get(suffix(path), "python")
