"""Names of TensorFlow 1 as programs of 2019 said them: `tf.compat.v1.Session()`, `import tensorflow.compat.v1 as tf`.

What is there in today's TensorFlow makes graphs that know nothing of the models of a program. So a program, and it
alone, is given what `tf.Session` and its kin give it. Switches back to TensorFlow 1 switch nothing: graphs are built
all the same.
"""

from __future__ import annotations

import functools
import sys
import types
from typing import Any

import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.install import sessions
from kmigrate_shims.install.keywords import by_program

SWITCHES = (
    "disable_eager_execution", "enable_eager_execution", "disable_v2_behavior", "enable_v2_behavior",
    "disable_v2_tensorshape", "enable_v2_tensorshape", "disable_resource_variables", "enable_resource_variables",
    "disable_control_flow_v2", "enable_control_flow_v2", "disable_tensor_equality", "enable_tensor_equality",
)  # fmt: skip
ROOM = "tensorflow.compat.v1.keras"


def names() -> list[tuple[Any, str, Any]]:
    """Modules, names in them, and what a program finds there."""
    # `import tensorflow.compat.v1` would make the module once more, beside the one that `tf.compat.v1` is
    v1 = sys.modules.setdefault("tensorflow.compat.v1", tf.compat.v1)
    ours = dict(sessions.NAMES) | {"gradients": sessions.gradients}
    found = [(v1, name, told(getattr(v1, name, None), made)) for name, made in ours.items() if hasattr(v1, name)]
    found += [(v1, name, told(getattr(v1, name, None), _nothing)) for name in SWITCHES if hasattr(v1, name)]
    found.append((v1.random, "set_random_seed", told(v1.random.set_random_seed, sessions.set_random_seed)))
    found.append((v1, "keras", _keras()))
    from tensorflow.python.framework import ops

    found += [(ops, name, _nothing) for name in ("disable_eager_execution", "enable_eager_execution")]
    return found


def told(today: Any, ours: Any) -> Any:
    """What a library gets stays as it is."""
    if isinstance(ours, type):
        return _Told(ours.__name__, (ours,), {"native": today})

    @tf.autograph.experimental.do_not_convert
    @functools.wraps(ours)
    def called(*args: Any, **kwargs: Any) -> Any:
        return (ours if by_program() else today)(*args, **kwargs)

    return called


class _Told(type):
    """A class of sessions that libraries get another object of."""

    native: Any

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return super().__call__(*args, **kwargs) if by_program() else cls.native(*args, **kwargs)


def _nothing(*args: Any, **kwargs: Any) -> None:
    pass


def _keras() -> types.ModuleType:
    """`tf.compat.v1.keras`, of which programs took the session."""
    module, backend = types.ModuleType(ROOM), types.ModuleType(ROOM + ".backend")
    names = {"set_session": K.set_session, "get_session": K.get_session, "clear_session": K.clear_session}
    vars(backend).update(names, __getattr__=lambda name: getattr(tf.keras.backend, name))
    vars(module).update(backend=backend, __getattr__=lambda name: getattr(tf.keras, name), __path__=[])
    sys.modules[ROOM], sys.modules[ROOM + ".backend"] = module, backend
    return module


def remove() -> None:
    for name in (ROOM, ROOM + ".backend"):
        sys.modules.pop(name, None)
