"""Whose a class or a function is that Keras has too: a name that the Keras of the file did not know is the user's."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy import kinds
from kmigrate_runtime.legacy.context import Context

# Activations that only tf.keras had. The first say all that there is to say; the others were written in several ways.
PLAIN = {
    "swish": "x * sigmoid(x)",
    "silu": "x * sigmoid(x)",
    "mish": "x * tanh(softplus(x))",
    "relu6": "min(max(x, 0), 6)",
    "log_softmax": "log(softmax(x))",
}
SEVERAL = frozenset({"gelu", "leaky_relu"})
SINCE = {"gelu": "2.4", "swish": "2.3"}  # releases of tf.keras that had none (TensorFlow 2.3 says 2.4, too)


def has_class(name: str, kind: str, config: dict[str, Any], context: Context) -> bool:
    """Whether a class is the user's and none of Keras."""
    if kind not in kinds.table() or name in context.custom:
        return True
    later = kinds.later().get(kind)
    if later is None:
        return False
    # tf.keras wrote every option of its own layers.
    return not context.is_tf_keras or (bool(later.options()) and not later.options() & set(config))


def has_activation(name: str, layer: str, known: frozenset[str], context: Context) -> bool:
    if name not in known or name in context.custom:
        return True
    if context.is_tf_keras and context.since(SINCE.get(name, "0")) is not False:
        return False
    if name in PLAIN:
        context.tell(
            f"{layer}: {name} is a function of yours, which is taken for {PLAIN[name]}; --custom gives another."
        )
    return name in SEVERAL


def kind_of(name: str) -> str:
    """What a class of the user's is called in a spec: nothing that is done for that of Keras is done for it."""
    return f"{name} of yours" if name in kinds.table() else name
