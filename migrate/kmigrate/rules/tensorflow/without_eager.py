"""KM652: lines that turned eager execution off."""

from __future__ import annotations

from kmigrate.engine.names.tensorflow import spoken
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

NAMES = (
    *("tensorflow.disable_eager_execution", "tensorflow.disable_v2_behavior"),
    *("tensorflow.python.framework.ops.disable_eager_execution", "tensorflow.experimental.output_all_intermediates"),
)
SESSIONS = tuple(f"keras.backend.{name}" for name in ("get_session", "set_session", "manual_variable_initialization"))
RULE = Rule(
    code="KM652",
    name="without-eager",
    title="Eager execution is not turned off any more.",
    why="""
Programs for tf.keras of TensorFlow 2 turn eager execution off so that `K.gradients`, `K.function` and losses that reach
for tensors of the model work as in TensorFlow 1, and have loops give all that they compute on the way. Models of Keras
3 do not run in a graph of TensorFlow 1. Where nothing else in the file needs one the line goes: what it was for is
rewritten by other rules, or said by them.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\n\n"
            "tf.compat.v1.disable_eager_execution()\nlayer = Dense(3, activation=tf.nn.relu)\n",
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\n\n"
            "layer = Dense(3, activation=tf.nn.relu)\n",
        ),
    ),
)


@RULE.answers(*NAMES)
def turned_off(site: Site) -> None:
    statement = site.alone()
    if statement is None or _needs_a_graph(site):
        site.by_row()
        return
    site.drop_name()
    site.file.delete_statement(statement)
    site.rewritten("models of Keras 3 run eagerly, and nothing else here needs a graph", statement)


def _needs_a_graph(site: Site) -> bool:
    """Whether the file has names of TensorFlow 1 that mean nothing in eager execution, or asks for the session."""
    said = spoken()
    return any(said.get(use.name) or use.name in SESSIONS for use in site.file.uses if use.name not in NAMES)
