"""KM646: sizes of layers that NumPy computed."""

from __future__ import annotations

from kmigrate.rules.common.numbers import is_numpy_integer
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D", "Convolution3D")
SIZES = {
    "Dense": ("units", "output_dim"),
    "Embedding": ("input_dim", "output_dim"),
    "RepeatVector": ("n",),
    "MaxoutDense": ("output_dim",),
    "TimeDistributedDense": ("output_dim",),
    **dict.fromkeys(CONVOLUTIONS, ("filters", "nb_filter", "kernel_size", "filter_length")),
}
PLACES = {"Embedding": 2, **dict.fromkeys(CONVOLUTIONS, 2)}

RULE = Rule(
    code="KM646",
    name="numpy-sizes",
    title="The size of a layer must be an integer of Python.",
    why="""
`Dense(np.max(y) + 1)` was fine. Newer releases of Keras 3 ask whether the size is an `int`, which an integer of
NumPy is not, and raise an error: `Dense`, `Embedding`, `RepeatVector` and the sizes of convolutions. Where the file
shows that NumPy made the number it becomes an `int`.
""",
    examples=(
        Example(
            "import numpy as np\nfrom keras.layers import Dense\n\nclasses = np.max(y) + 1\nlayer = Dense(classes)\n",
            "import numpy as np\nfrom tensorflow.keras.layers import Dense\n\nclasses = np.max(y) + 1\n"
            "layer = Dense(int(classes))\n",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{name}" for name in SIZES), handed=True)
def sizes(site: Site) -> None:
    if site.call is None:
        return
    name = site.name.rpartition(".")[2]
    given = [keyword.value for keyword in site.call.keywords if keyword.arg in SIZES[name]]
    for position in range(PLACES.get(name, 1)):
        argument = site.argument("", position)
        if argument is not None:
            given.append(argument)
    for value in given:
        if is_numpy_integer(site, value):
            site.replace(value, "int(", value, ")")
            site.rewritten("an integer of NumPy is no size of a layer today", value, new=f"int({site.text(value)})")
