"""KM105: names of Keras that are made at run time."""

from kmigrate.rules.registry import Example, Rule

RULE = Rule(
    code="KM105",
    name="dynamic-names",
    title="A name of Keras that is made at run time",
    why="""`getattr(keras.layers, name)` and `importlib.import_module("keras.layers")` reach names that cannot be
read from the source. Look where the name comes from, and whether the target still has it. A literal name, as in
`getattr(layers, "Dense")`, is treated like `layers.Dense`.""",
    examples=(
        Example(
            "from keras import layers\nlayer = getattr(layers, kind)(10)\n",
            "from tensorflow.keras import layers\nlayer = getattr(layers, kind)(10)\n",
            "with a finding at `getattr`",
        ),
    ),
)
