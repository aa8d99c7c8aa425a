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
MOST_FILES = 200
IMPORT = re.compile(
    r"(?m)^[ \t]*(?:from[ \t]+(?P<dots>\.*)(?P<module>[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[\w, \t]+)"
    r"|import[ \t]+(?P<modules>[\w., \t]+))"
)
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
    text = with_imports(path, text)
    for pattern, release, name in CLUES[:2]:  # the code itself beats a pin that it contradicts
        if re.search(pattern, text) and not _rather_two(text):
            pinned = _pin(path)
            if pinned and pinned[0].startswith(release[:2]):
                return pinned
            return release, name
    pinned = _pin(path)
    if pinned:
        return pinned
    for pattern, release, name in CLUES[2:]:
        if re.search(pattern, text):
            return release, name
    return DEFAULT, "nothing tells otherwise"


def _rather_two(text: str) -> bool:
    """Whether a program speaks of more that came with Keras 2 than of what went with it."""
    one, two = (len({found[0].strip() for found in re.finditer("|".join(of), text)}) for of in (_ONE, _TWO))
    return two > one


def with_imports(path: Path, text: str) -> str:
    """The program with the modules beside it that it imports, and those that these import."""
    texts, waiting = {path.resolve(): text}, [(path.resolve(), text)]
    while waiting and len(texts) < MOST_FILES:
        file, content = waiting.pop()
        for beside in _beside(file, path.resolve().parent, content):
            if beside not in texts and beside.is_file():
                texts[beside] = _read(beside)
                waiting.append((beside, texts[beside]))
    return "\n".join(texts.values())


def _beside(file: Path, top: Path, content: str) -> list[Path]:
    """The files that could hold what a file imports."""
    found = []
    for line in IMPORT.finditer(content):
        dots, name, names = line["dots"] or "", line["module"] or "", line["names"] or line["modules"] or ""
        words = [part.split()[0] for part in names.strip("()").split(",") if part.split()]
        asked = [f"{name}.{word}".strip(".") for word in words] + [name] if line["names"] else words
        folders = [file.parents[min(len(dots), len(file.parents)) - 1]] if dots else [file.parent, top]
        for folder in folders:
            for module in filter(None, asked):
                place = folder.joinpath(*module.split("."))
                found += [place.with_name(place.name + ".py"), place / "__init__.py"]
    return found


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
