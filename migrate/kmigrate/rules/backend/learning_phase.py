"""KM507: `K.set_learning_phase`, which `fit` and `predict` do not ask any more."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SET = "keras.backend.set_learning_phase"
MODEL = "keras.models.Model"
TRAINING = tuple(f"{MODEL}.{name}" for name in ("fit", "fit_generator", "train_on_batch"))
USING = tuple(
    f"{MODEL}.{name}"
    for name in ("predict", "predict_generator", "predict_on_batch", "evaluate", "evaluate_generator", "test_on_batch")
)

RULE = Rule(
    code="KM507",
    name="learning-phase",
    title="`set_learning_phase` speaks to `K.function`, no longer to `fit` and `predict`.",
    why="""
The learning phase was one switch for the whole program: with `K.set_learning_phase(0)` even `fit` left dropout out and
kept moving averages as they were, with 1 even `predict` dropped out. Keras 3 trains in `fit` and does not in `predict`,
whatever was set. The shim keeps the setting for its own functions. Where the program also trains a model with the phase
at 0, or uses one with the phase at 1, a person must say so to the layers.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.models import Sequential\n\n"
            "K.set_learning_phase(0)\nmodel = Sequential(layers)\nmodel.train_on_batch(x, y)\n",
            "from kmigrate_shims import backend as K\nfrom tensorflow.keras.models import Sequential\n\n"
            "K.set_learning_phase(0)\nmodel = Sequential(layers)\nmodel.train_on_batch(x, y)\n",
            "with a finding at `set_learning_phase`",
        ),
    ),
)


@RULE.answers(SET)
def fixed(site: Site) -> None:
    site.by_row()
    given = site.argument("value", 0)
    value = given.value if isinstance(given, ast.Constant) else None
    if site.call is None or value not in (0, 1):
        site.review("it does not change what fit and predict do any more; hand training= to the calls of models")
    elif value == 0 and next(site.uses(*TRAINING), None) is not None:
        site.review(
            "fit trains whatever the phase was set to; where dropout and moving averages are to stay off, set "
            "trainable = False on BatchNormalization and leave Dropout out, or call layers with training=False"
        )
    elif value == 1 and next(site.uses(*USING), None) is not None:
        site.review("predict and evaluate never run as in training any more; call the model with training=True instead")
