"""What `import cntk` says while an old Keras is played: CNTK itself is not played, and is no package of today's Python.

It is an ImportError, as programs expect that ask whether CNTK is there. Its text names what the program's line takes.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

# The last word of a name of CNTK, and what does the same: functions of K take tensors of models.
TWINS: dict[str, str] = {
    **{name: f"keras.layers.{name}" for name in ("Dense", "Dropout", "BatchNormalization", "Embedding", "LSTM", "GRU")},
    **{name: f"keras.layers.{name}2D" for name in ("MaxPooling", "AveragePooling", "GlobalMaxPooling")},
    "Convolution": "keras.layers.Conv2D", "Convolution1D": "keras.layers.Conv1D",
    "Convolution2D": "keras.layers.Conv2D", "Convolution3D": "keras.layers.Conv3D",
    "ConvolutionTranspose2D": "keras.layers.Conv2DTranspose", "Recurrence": "keras.layers.RNN",
    "RNNStep": "keras.layers.SimpleRNN", "Sequential": "keras.models.Sequential", "For": "a loop that adds layers",
    **{name: f"keras.backend.{name}" for name in ("abs", "clip", "constant", "elu", "exp", "gather", "log", "one_hot",
                                                  "relu", "reshape", "round", "sigmoid", "sin", "cos", "softmax",
                                                  "softplus", "sqrt", "square", "tanh", "transpose", "zeros_like")},
    "times": "keras.backend.dot", "element_times": "the operator *", "plus": "the operator +",
    "minus": "the operator -", "element_divide": "the operator /", "splice": "keras.backend.concatenate",
    "reduce_sum": "keras.backend.sum", "reduce_mean": "keras.backend.mean", "reduce_max": "keras.backend.max",
    "reduce_min": "keras.backend.min", "element_select": "keras.backend.switch",
    "hardmax": "keras.backend.argmax and keras.backend.one_hot", "slice": "indexing, x[:, a:b]",
    "input": "keras.layers.Input", "input_variable": "keras.backend.placeholder",
    "placeholder": "keras.backend.placeholder", "parameter": "keras.backend.variable",
    "Parameter": "keras.backend.variable", "Constant": "keras.backend.constant",
    "stop_gradient": "keras.backend.stop_gradient",
    "cross_entropy_with_softmax": "keras.backend.categorical_crossentropy(from_logits=True)",
    "binary_cross_entropy": "keras.backend.binary_crossentropy",
    "classification_error": "1 - keras.metrics.categorical_accuracy",
    "squared_error": "keras.losses.mean_squared_error",
    "Trainer": "model.compile and model.fit", "Function": "keras.models.Model", "sgd": "keras.optimizers.SGD",
    "adam": "keras.optimizers.Adam", "adagrad": "keras.optimizers.Adagrad", "rmsprop": "keras.optimizers.RMSprop",
    "adadelta": "keras.optimizers.Adadelta", "momentum_sgd": "keras.optimizers.SGD(momentum=...)",
    "load_model": "keras.models.load_model, for files that Keras wrote",
    "combine": "keras.models.Model with a list of outputs",
}  # fmt: skip
REMEDY = "CNTK ended with Python 3.6, and the shims do not play it. Models that Keras made on CNTK run without it"


def asked(line: str) -> list[str]:
    """The whole names that an import line takes of CNTK."""
    try:
        body = ast.parse(line.strip()).body
    except SyntaxError:
        return []
    found = []
    for one in body:
        if isinstance(one, ast.ImportFrom) and (one.module or "").partition(".")[0] == "cntk":
            found += [f"{one.module}.{each.name}" for each in one.names if each.name != "*"]
        elif isinstance(one, ast.Import):
            found += [each.name for each in one.names if each.name.partition(".")[0] == "cntk"]
    return found


def sentence(names: list[str]) -> str:
    """What to do instead of the names."""
    twins = [f"{name}: use {TWINS[last]}" for name in names if (last := name.rpartition(".")[2]) in TWINS]
    others = [name for name in names if name.rpartition(".")[2] not in TWINS]
    text = f"{REMEDY}. " + "".join(f"{one}. " for one in twins)
    if others:
        text += f"{', '.join(others)}: write it with keras.backend, or run it where CNTK still is."
    return text.strip()


def _line() -> str | None:
    """The line of the program that imports; None where it only asks whether there is such a module."""
    frame: Any = sys._getframe(2)
    while frame is not None and ("importlib" in frame.f_code.co_filename or frame.f_code.co_filename == __file__):
        if frame.f_code.co_filename in (importlib.util.__file__, "<frozen importlib.util>"):
            return None
        frame = frame.f_back
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno) if frame is not None else ""


class Refusal(importlib.abc.MetaPathFinder):
    """The last finder: it answers only where there is no CNTK."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] != "cntk" or (line := _line()) is None:
            return None
        raise ModuleNotFoundError(sentence(asked(line) or [fullname]), name=fullname)


REFUSAL = Refusal()


def add() -> None:
    if REFUSAL not in sys.meta_path:
        sys.meta_path.append(REFUSAL)


def remove() -> None:
    if REFUSAL in sys.meta_path:
        sys.meta_path.remove(REFUSAL)
