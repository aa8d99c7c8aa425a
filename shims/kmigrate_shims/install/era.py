"""What a program was written for: flags, the environment, pins and keras.json beside it, and the names that it uses."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

BACKENDS = ("tensorflow", "theano", "cntk")
DEFAULT = "2.3"
PIN = re.compile(r"(?im)^[^#\n]*?\bkeras\s*(?:==|~=|<=)\s*v?(\d+\.\d+(?:\.\d+)?)")
PINNED = (
    "requirements.txt",
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    "environment.yml",
    "environment.yaml",
    "Pipfile",
)
# What only some releases had, the most telling first: a pattern, the release that it speaks for, and how it is said.
CLUES = (
    (r"from keras\.models import[^\n]*\bGraph\b|\.add_node\(|\bshow_accuracy\s*=", "0.3", "Graph or show_accuracy"),
    (r"\bnb_epoch\s*=|\bConvolution[123]D\(\s*\w+\s*,\s*\d+\s*,\s*\d+|\bborder_mode\s*=|\bnb_filter\s*=", "1.2",
     "names of Keras 1"),
    (r"\bmerge\([^)]*\bmode\s*=|\bMerge\(|\boutput_dim\s*=|\bW_regularizer\s*=|\bdim_ordering\b", "1.2",
     "names of Keras 1"),
    (r"\blearning_rate\s*=|tf\.keras\.|keras\.losses\.\w*Crossentropy\(", "2.3", "names of Keras 2.3"),
    (r"['\"](?:val_)?acc['\"]|\bReLU\(|\brestore_best_weights\b", "2.2", "names of Keras 2"),
)  # fmt: skip


@dataclass
class Found:
    """A release and a backend, and where each was told."""

    keras: str
    keras_why: str
    backend: str
    backend_why: str


def find(path: Path, text: str, keras: str | None = None, backend: str | None = None) -> Found:
    release, why = _release(path, text, keras)
    played, told = _backend(path, text, backend)
    return Found(release, why, played, told)


def _release(path: Path, text: str, said: str | None) -> tuple[str, str]:
    if said:
        return said, "--keras"
    if os.environ.get("KMIGRATE_KERAS"):
        return os.environ["KMIGRATE_KERAS"], "KMIGRATE_KERAS"
    for pattern, release, name in CLUES[:3]:  # the code itself beats a pin that it contradicts
        if re.search(pattern, text):
            pinned = _pin(path)
            if pinned and pinned[0].startswith(release[:2]):
                return pinned
            return release, name
    pinned = _pin(path)
    if pinned:
        return pinned
    for pattern, release, name in CLUES[3:]:
        if re.search(pattern, text):
            return release, name
    return DEFAULT, "nothing tells otherwise"


def _pin(path: Path) -> tuple[str, str] | None:
    for folder in (path.resolve().parent, path.resolve().parent.parent):
        for name in PINNED:
            file = folder / name
            found = PIN.search(_read(file)) if file.is_file() else None
            if found:
                return found[1], f"{file.name} pins keras=={found[1]}"
    return None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _backend(path: Path, text: str, said: str | None) -> tuple[str, str]:
    if said:
        return said, "--backend"
    written = re.search(r"KERAS_BACKEND['\"]?\s*\]?\s*=\s*['\"]?(\w+)", text)
    if written and written[1] in BACKENDS:
        return written[1], "KERAS_BACKEND in the program"
    if os.environ.get("KERAS_BACKEND") in BACKENDS:
        return os.environ["KERAS_BACKEND"], "KERAS_BACKEND"
    for file in (path.resolve().parent / "keras.json", Path.home() / ".keras" / "keras.json"):
        told = _json_backend(file)
        if told:
            return told, f"{file.name} says {told}"
    if re.search(r"(?m)^\s*(import theano|from theano)", text):
        return "theano", "it imports theano"
    return "tensorflow", "nothing tells otherwise"


def _json_backend(file: Path) -> str | None:
    if not file.is_file():
        return None
    try:
        found = json.loads(_read(file)).get("backend")
    except (ValueError, AttributeError):
        raise ValueError(f"{file} is no JSON that Keras could read. Mend it, or say --backend.") from None
    return found if found in BACKENDS else None
