"""KM616: `multi_gpu_model`."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM616",
    name="multi-gpu-model",
    title="`multi_gpu_model` is gone; models are built and compiled in the scope of a strategy.",
    why="""
It copied a finished model to every GPU and split each batch. `tf.distribute.MirroredStrategy` does the same for a model
that is built and compiled inside its scope, with the same batches. Which lines build the model is for a person to say.
""",
    examples=(
        Example(
            "from keras.utils import multi_gpu_model\n\nparallel = multi_gpu_model(model, gpus=2)\n",
            "from keras.utils import multi_gpu_model\n\nparallel = multi_gpu_model(model, gpus=2)\n",
            'The call is reported for review, with the lines to write: with tf.distribute.MirroredStrategy(["GPU:0", '
            '"GPU:1"]).scope(): build and compile the model.',
        ),
    ),
)


@RULE.on("keras.utils.multi_gpu_model")
def parallel(site: Site) -> None:
    site.use.kept = True
    model, gpus = site.argument("model", 0), site.argument("gpus", 1)
    if site.call is None or model is None:
        site.review("`multi_gpu_model` is gone: build and compile in `with tf.distribute.MirroredStrategy().scope():`")
        return
    devices = ""
    if isinstance(gpus, ast.Constant) and isinstance(gpus.value, int) and 0 < gpus.value <= 8:
        devices = "[" + ", ".join(f'"GPU:{number}"' for number in range(gpus.value)) + "]"
    elif isinstance(gpus, ast.List | ast.Tuple) and all(isinstance(one, ast.Constant) for one in gpus.elts):
        devices = "[" + ", ".join(f'"GPU:{site.text(one)}"' for one in gpus.elts) + "]"
    elif gpus is not None:
        devices = f'[f"GPU:{{i}}" for i in range({site.text(gpus)})]'
    result = next(
        (
            site.text(node.targets[0])
            for node in site.nodes(ast.Assign)
            if isinstance(node, ast.Assign) and node.value is site.call
        ),
        "the result",
    )
    shown = site.text(model)
    site.review(
        f"`multi_gpu_model` is gone: put what builds `{shown}`, and its `compile`, into "
        f"`with tf.distribute.MirroredStrategy({devices}).scope():`, and use `{shown}` in place of `{result}`. Batches "
        "are split among the GPUs as before"
    )
