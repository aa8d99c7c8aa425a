"""KM259: attributes of one's own whose names Keras 3 took for properties."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import class_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYER = (
    *("dtype", "compute_dtype", "variable_dtype", "input_dtype", "input", "output", "losses", "metrics", "path"),
    *("variables", "trainable_variables", "non_trainable_variables", "weights", "metrics_variables"),
)
MODEL = ("metrics_names", "compiled_metrics", "distribute_strategy")
SEQUENTIAL = ("inputs", "outputs", "input_shape", "output_shape")
# What a recurrent layer asks its cell for.
CELLS = (
    *("units", "activation", "recurrent_activation", "use_bias", "unit_forget_bias", "dropout", "recurrent_dropout"),
    *(
        f"{of}_{what}"
        for what in ("initializer", "regularizer", "constraint")
        for of in ("kernel", "recurrent", "bias")
    ),
)
RECURRENT = ("SimpleRNN", "GRU", "LSTM", "ConvLSTM2D")
RULE = Rule(
    code="KM259",
    name="taken-attributes",
    title="A class of one's own cannot set what is a property of every layer.",
    why="""
`dtype`, `input`, `output`, `losses`, `weights` and some more are properties of Keras 3's layers and models that
cannot be set: `self.output = Dense(3)` raises. Such an attribute needs another name, wherever it is read too, also
from outside of the class, so that a person must do it. `units`, `dropout` and their kin of a class derived from
`LSTM` or `GRU` are those of its cell: before Keras 2.1 the layer had them itself.
""",
    examples=(
        Example(
            "from keras.models import Model\nfrom keras.layers import Dense\n\n\nclass Net(Model):\n"
            "    def __init__(self):\n        super(Net, self).__init__()\n        self.output = Dense(3)\n",
            "from tensorflow.keras.models import Model\nfrom tensorflow.keras.layers import Dense\n\n\n"
            "class Net(Model):\n"
            "    def __init__(self):\n        super(Net, self).__init__()\n        self.output = Dense(3)\n",
            "The line is reported for review: give the attribute another name.",
        ),
    ),
)


@RULE.on(
    *(f"keras.layers.Layer.{name}=" for name in LAYER),
    *(f"keras.models.Model.{name}=" for name in MODEL),
    *(f"keras.models.Sequential.{name}=" for name in SEQUENTIAL),
)
def taken(site: Site) -> None:
    name = site.name.rpartition(".")[2].rstrip("=")
    cls = class_of(site)
    own = [n.name for n in cls.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)] if cls is not None else []
    if name not in own:
        site.review(f"`{name}` is a property of Keras 3 that cannot be set; give this attribute another name")


@RULE.on(*(f"keras.layers.{cls}.{name}=" for cls in RECURRENT for name in CELLS))
def of_the_cell(site: Site) -> None:
    name = site.name.rpartition(".")[2].rstrip("=")
    site.review(f"`{name}` of a recurrent layer is that of its cell and cannot be set: give it to `super().__init__`, "
                f"or set `self.cell.{name}` behind that")  # fmt: skip
