"""What a program was written for: what is said, what the codemod finds out of it and of what lies around it, and names.

The codemod answers by an entry point, as the command line finds its doors. Where it is not installed, names alone tell.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from kmigrate_shims.install.beside import imported

GROUP = "kmigrate.era"
BACKENDS = ("tensorflow", "theano", "cntk")
RELEASES = ("0.3", "1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "2.3")  # keras.era has them too, behind TensorFlow
DEFAULT = "2.3"
UNTOLD = "nothing tells otherwise"
# What only some releases had, the most telling first: a pattern, the release that it speaks for, and how it is said.
# Arguments stand behind a bracket or a comma: `nb_epoch = 3` is a variable, and programs of any Keras have such.
_ONE = (
    r"[(,]\s*(?:nb_epoch|nb_filter|nb_row|nb_col|nb_val_samples|samples_per_epoch|border_mode|subsample|inner_init|forget_bias_init|"
    r"W_regularizer|b_regularizer|W_constraint|dropout_W|dropout_U|consume_less|dim_ordering)\s*=(?!=)",
    r"\b(?:Dense|LSTM|GRU|SimpleRNN|Highway|MaxoutDense|TimeDistributedDense)\([^()]*\boutput_dim\s*=",
    r"\bConvolution[123]D\(\s*[\w.]+\s*,\s*[\w.]+\s*,\s*[\w.]+", r"\bmerge\([^()]*\bmode\s*=", r"\bMerge\(",
    r"import[^\n]*\b(?:Merge|MaxoutDense|Highway|TimeDistributedDense)\b",
)  # fmt: skip
_TWO = (
    r"[(,]\s*(?:epochs|filters|kernel_size|steps_per_epoch|validation_steps|units|data_format|recurrent_activation|"
    r"\w*kernel_(?:initializer|regularizer|constraint)|bias_(?:initializer|regularizer)|dilation_rate)\s*=(?!=)",
    r"[(,]\s*padding\s*=\s*['\"]", r"\bConv[123]D\(",
)  # fmt: skip
CLUES = (
    (r"from keras\.models import[^\n]*\bGraph\b|\.add_node\(\s*\w+\((?=[^\n]*name\s*=)|[(,]\s*show_accuracy\s*=", "0.3",
     "Graph or show_accuracy"),
    ("|".join(_ONE), "1.2", "names of Keras 1"),
    (r"\blearning_rate\s*=|tf\.keras\.|keras\.losses\.\w*Crossentropy\(", "2.3", "names of Keras 2.3"),
    (r"['\"](?:val_)?acc['\"]|\bReLU\(|\brestore_best_weights\b", "2.2", "names of Keras 2"),
)  # fmt: skip


@dataclass
class Found:
    """A release, a backend and perhaps the order of an image's dimensions, and where each was told."""

    keras: str
    keras_why: str
    backend: str
    backend_why: str
    ordering: str | None = None  # th or tf
    ordering_why: str = ""

    def __str__(self) -> str:
        parts = [f"Keras {self.keras} ({self.keras_why})", f"backend {self.backend} ({self.backend_why})"]
        if self.ordering:
            parts.append(f"images channels {'first' if self.ordering == 'th' else 'last'} ({self.ordering_why})")
        return f"Played as {', '.join(parts)}."


@dataclass
class Told:
    """What the codemod finds out: releases from `since` on and before `before`, and what tells each of the three."""

    since: tuple[int, ...] = (0,)
    before: tuple[int, ...] = (99,)
    backend: str | None = None
    ordering: str | None = None
    likely: list[str] = field(default_factory=list)
    why: Mapping[str, str] = field(default_factory=dict)

    def fits(self, release: str) -> bool:
        """Whether some release of that name, of which `2.2.4` is one of `2.2`, is among them."""
        first = _numbers(release)
        return first < self.before and (*first[:-1], first[-1] + 1) > self.since


def find(path: Path, text: str, keras: str | None = None, backend: str | None = None) -> Found:
    texts = imported(path, text)
    told = _ask(path, text, [str(file) for file in texts], keras or os.environ.get("KMIGRATE_KERAS"))
    release, why = _release("\n".join([text, *texts.values()]), told, keras)
    played, backend_why = _backend(text, told, backend)
    return Found(release, why, played, backend_why, told.ordering, told.why.get("ordering", ""))


def _ask(path: Path, text: str, beside: list[str], said: str | None) -> Told:
    for point in entry_points(group=GROUP, name="written_for"):
        ask: Callable[[str, str, list[str], str | None], Mapping[str, Any]] = point.load()
        found = dict(ask(str(path), text, beside, said))
        since, before = (tuple(found.pop(bound)) for bound in ("since", "before"))
        return Told(since, before, **found)
    return Told()


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def _release(text: str, told: Told, said: str | None) -> tuple[str, str]:
    if said:
        return said, "--keras"
    if os.environ.get("KMIGRATE_KERAS"):
        return os.environ["KMIGRATE_KERAS"], "KMIGRATE_KERAS"
    why = told.why.get("keras", "")
    if len(told.since) > 1 and told.before == (*told.since[:-1], told.since[-1] + 1):  # one release, or all of a name
        return ".".join(map(str, told.since)), why
    for pattern, release, name in CLUES:
        if told.fits(release) and re.search(pattern, text) and not (release < "2" and _rather_two(text)):
            return release, "; ".join(filter(None, (why, name)))
    if why and not told.fits(DEFAULT):
        return max(filter(told.fits, RELEASES), key=_numbers, default=DEFAULT), why
    return DEFAULT, why or UNTOLD


def _rather_two(text: str) -> bool:
    """Whether a program speaks of more that came with Keras 2 than of what went with it."""
    one, two = (len({found[0].strip() for found in re.finditer("|".join(of), text)}) for of in (_ONE, _TWO))
    return two > one


def _backend(text: str, told: Told, said: str | None) -> tuple[str, str]:
    """As Keras chose it: by the environment, then by keras.json. What is only likely gives way to them."""
    if said:
        return said, "--backend"
    if os.environ.get("KMIGRATE_BACKEND") in BACKENDS:
        return os.environ["KMIGRATE_BACKEND"], "KMIGRATE_BACKEND"
    written = re.search(r"KERAS_BACKEND['\"]?\s*\]?\s*=\s*['\"]?(\w+)", text)
    if written and written[1] in BACKENDS:
        return written[1], "KERAS_BACKEND in the program"
    if os.environ.get("KERAS_BACKEND") in BACKENDS:
        return os.environ["KERAS_BACKEND"], "KERAS_BACKEND"
    why = told.why.get("backend", "")
    if told.backend and "backend" not in told.likely:
        return told.backend, why
    own = _json_backend(Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "keras.json")
    if own not in (None, "tensorflow"):  # the Keras of today writes such a file, which says tensorflow
        return str(own), f"keras.json says {own}"
    if told.backend:
        return told.backend, why
    if re.search(r"(?m)^\s*(import theano|from theano)", text):
        return "theano", "it imports theano"
    return "tensorflow", UNTOLD


def _json_backend(file: Path) -> str | None:
    if not file.is_file():
        return None
    try:
        found = json.loads(file.read_text(encoding="utf-8")).get("backend")
    except (OSError, ValueError, AttributeError):
        raise ValueError(f"{file} is no JSON that Keras could read. Mend it, or say --backend.") from None
    return found if found in BACKENDS else None
