"""`tf.train.Saver` of TensorFlow 1, which without a list saved every variable of the graph."""

from __future__ import annotations

import os
import sys
from typing import Any

import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend import made
from kmigrate_shims.backend.running import plain_source
from kmigrate_shims.install.keywords import SHIMS
from kmigrate_shims.removed.libraries import is_installed

LIBRARY = os.path.dirname(tf.__file__) + os.sep


class Saver(tf.compat.v1.train.Saver):
    """It takes weights of layers and variables of Keras, and looks for what there is whenever it saves or restores."""

    def __init__(self, var_list: Any = None, *others: Any, **words: Any) -> None:
        self.asked = var_list
        super().__init__(named(var_list) or {"none": tf.Variable(0.0)}, *others, **words)

    def save(self, sess: Any, save_path: Any, global_step: Any = None, *others: Any, **words: Any) -> Any:
        self._var_list = named(self.asked)
        step = global_step if global_step is None or isinstance(global_step, int) else int(K.get_value(global_step))
        return super().save(None, os.fspath(save_path), step, *others, **words)

    def restore(self, sess: Any, save_path: Any) -> None:
        self._var_list = named(self.asked)
        super().restore(None, os.fspath(save_path))


def named(asked: Any) -> dict[str, Any]:
    """TensorFlow's own variables by the names that they have in a file."""
    if isinstance(asked, dict):
        return {name: plain_source(variable) for name, variable in asked.items()}
    found: dict[str, Any] = {}
    seen: set[int] = set()
    for variable in made.variables() if asked is None else asked:
        plain = plain_source(variable)
        if id(plain) in seen:
            continue
        seen.add(id(plain))
        name = whole = variable.name.partition(":")[0]
        while name in found:
            name = f"{whole}_{len(found)}"
        found[name] = plain
    return found


def noticing(create: Any) -> Any:
    """Remembers a `tf.Variable` that a program makes; those of layers are known by what holds them."""

    def __init__(self: Any, *given: Any, **words: Any) -> None:
        create(self, *given, **words)
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith(LIBRARY):
            frame = frame.f_back
        file = frame.f_code.co_filename if frame is not None else ""
        if not (file.startswith(SHIMS) or is_installed(file)):
            made.remember(self)

    return __init__
