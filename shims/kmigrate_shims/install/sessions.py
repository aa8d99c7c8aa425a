"""Names of TensorFlow 1 for placeholders, sessions, variables and training, on what the backend has for them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims import backend as K
from kmigrate_shims.backend import made
from kmigrate_shims.backend.philox import Graph
from kmigrate_shims.backend.running import Update, plain_source
from kmigrate_shims.backend.sessions import Initialized, Session, WholeGraph
from kmigrate_shims.backend.symbolic import KerasVariable, Leaf, leaves
from kmigrate_shims.backend.walking import Graph as Walk
from kmigrate_shims.backend.walking import arguments_of

_MADE: dict[str, Any] = {}


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Any:
    sizes = () if shape is None else tuple(tf.TensorShape(shape).as_list())
    return K.placeholder(shape=sizes, dtype=tf.as_dtype(dtype).name, name=name)


class InteractiveSession(Session):
    """It is the session from its making on."""

    def __init__(self, target: str = "", graph: Any = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        Session.current.append(self)


def evaluate(tensor: Any, feed_dict: Any = None, session: Any = None) -> Any:
    """The method `eval` of tensors, which ran them in the session that was there."""
    return (session or K.get_session()).run(tensor, feed_dict)


def set_random_seed(seed: Any) -> None:
    Graph.seed = Graph.UNSAID if seed is None else int(seed)
    tf.random.set_seed(seed)


def initializer(*arguments: Any, **words: Any) -> Initialized:
    return Initialized()


def get_default_graph() -> WholeGraph:
    return WholeGraph()


def get_default_session() -> Any:
    return Session.current[-1] if Session.current else None


def reset_default_graph() -> None:
    _MADE.clear()
    made.forget()
    K.clear_session()


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: Any = None,
    **others: Any,
) -> Any:
    """A variable by its name; the same one where the scope says `reuse`."""
    scope = tf.compat.v1.get_variable_scope()
    whole = f"{scope.name}/{name}" if scope.name else name
    if whole in _MADE and (scope.reuse or scope.reuse is tf.compat.v1.AUTO_REUSE):
        return _MADE[whole]
    sizes = tuple(tf.TensorShape(shape).as_list()) if shape is not None else ()
    kind = tf.as_dtype(dtype or "float32").name
    if initializer is None:
        from kmigrate_shims.keras.initializers import glorot_uniform

        value = glorot_uniform()(sizes, dtype=kind)
    elif callable(initializer):
        value = initializer(sizes, dtype=tf.as_dtype(kind))
    else:
        value = initializer
    found = K.variable(K.get_value(value) if not isinstance(value, np.ndarray) else value, dtype=kind, name=name)
    found.trainable = trainable is not False
    found.name = f"{whole}:0"
    _MADE[whole] = found
    return found


def behind(loss: Any) -> list[Any]:
    """The trainable variables that a loss hangs on: weights of layers, and variables by themselves."""
    walk = Walk([loss])
    found = [w for o in walk.operations() for w in getattr(o, "trainable_weights", ())]
    found += [x for node in walk.nodes.values() for x in leaves(arguments_of(node)) if _is_weight(x)]
    return list({id(x): x for x in (getattr(w, "value", w) if isinstance(w, Leaf) else w for w in found)}.values())


def _is_weight(x: Any) -> bool:
    if isinstance(x, tf.Variable):
        return bool(x.trainable)
    return (
        isinstance(x, Leaf)
        and isinstance(getattr(x, "value", None), (tf.Variable, KerasVariable))
        and getattr(x, "trainable", True)
    )


def minimized(native: type) -> type:
    """An optimizer of TensorFlow 1 that takes symbolic losses."""

    class Minimizer(native):
        def compute_gradients(self, loss: Any, var_list: Any = None, **words: Any) -> Any:
            if not isinstance(loss, KerasTensor):
                return super().compute_gradients(loss, var_list=var_list, **words)
            params = list(var_list) if var_list is not None else behind(loss)
            return list(zip(K.gradients(loss, params), params, strict=True))

        def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: Any = None) -> Any:
            pairs = [(g, p) for g, p in grads_and_vars if g is not None]
            if not any(isinstance(g, KerasTensor) for g, _ in pairs):
                return super().apply_gradients(pairs, global_step=global_step, name=name)
            from kmigrate_shims.keras.native_optimizer import step

            return step(super(), [g for g, _ in pairs], [p for _, p in pairs])

        def minimize(self, loss: Any, global_step: Any = None, var_list: Any = None, **words: Any) -> Any:
            if not isinstance(loss, KerasTensor):
                return super().minimize(loss, global_step=global_step, var_list=var_list, **words)
            return self.apply_gradients(self.compute_gradients(loss, var_list), global_step)

        def get_slot(self, var: Any, name: str) -> Any:
            return super().get_slot(plain_source(var), name)

    Minimizer.__name__ = native.__name__
    return Minimizer


def gradients(ys: Any, xs: Any, grad_ys: Any = None, **words: Any) -> Any:
    """`tf.gradients` of symbolic tensors; of others it is TensorFlow's own."""
    tensors, given = list(leaves(ys)), list(leaves(grad_ys)) if grad_ys is not None else []
    if not any(isinstance(y, KerasTensor) for y in tensors):
        return tf.compat.v1.gradients(ys, xs, grad_ys=grad_ys, **words)
    weights = dict(enumerate(given))
    first = [_summed(y, weights.get(place)) for place, y in enumerate(tensors)]
    return K.gradients(sum(first[1:], first[0]), xs)


def _summed(y: Any, weight: Any) -> Any:
    """A number whose gradient is that of a tensor, counted as its weight says."""
    if weight is not None:
        return K.sum(y * K.stop_gradient(weight) if isinstance(weight, KerasTensor) else y * weight)
    return K.sum(y) if len(getattr(y, "shape", ())) else y


def assign(ref: Any, value: Any, *rest: Any, **words: Any) -> Update:
    return K.update(ref, value)  # type: ignore[no-any-return]


def assign_add(ref: Any, value: Any, *rest: Any, **words: Any) -> Update:
    return K.update_add(ref, value)  # type: ignore[no-any-return]


def assign_sub(ref: Any, value: Any, *rest: Any, **words: Any) -> Update:
    return K.update_sub(ref, value)  # type: ignore[no-any-return]


def global_variables(scope: str | None = None) -> list[Any]:
    """What the program and its layers have made, in its order."""
    return [x for x in made.variables() if scope is None or re.match(scope, x.name)]


def trainable_variables(scope: str | None = None) -> list[Any]:
    """Weights that layers do not train are among them, as they were."""
    return [x for x in global_variables(scope) if isinstance(x, KerasVariable) or getattr(x, "trainable", True)]


def get_collection(key: str, scope: str | None = None) -> list[Any]:
    """Of variables, what the program and its layers have made; what it put elsewhere itself, TensorFlow keeps."""
    if key in COLLECTIONS:
        return COLLECTIONS[key](scope)
    return tf.compat.v1.get_collection(key, scope)  # type: ignore[no-any-return]


COLLECTIONS = {"variables": global_variables, "trainable_variables": trainable_variables}
NAMES: dict[str, Any] = {
    "Session": Session, "InteractiveSession": InteractiveSession, "placeholder": placeholder,
    "set_random_seed": set_random_seed, "get_default_graph": get_default_graph,
    "get_default_session": get_default_session, "reset_default_graph": reset_default_graph,
    "get_variable": get_variable, "assign": assign, "assign_add": assign_add, "assign_sub": assign_sub,
    "global_variables": global_variables, "trainable_variables": trainable_variables,
    "get_collection": get_collection,
}  # fmt: skip
NAMES |= dict.fromkeys(
    ["global_variables_initializer", "initialize_all_variables", "local_variables_initializer", "variables_initializer",
     "tables_initializer", "initialize_variables"],
    initializer,
)  # fmt: skip
