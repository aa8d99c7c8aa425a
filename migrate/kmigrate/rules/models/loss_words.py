"""KM329: short names of losses in models that are saved as .h5 files."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.rules.models.file_names import MODEL_SAVERS, file_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# What such a file of Keras 3 holds and cannot read again: tried with every word, TensorFlow 2.16 and 2.21.
LONG = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
RULE = Rule(
    code="KM329",
    name="loss-words",
    title="A model that is saved as an .h5 file is compiled with the long name of its loss.",
    why="""
Keras 3 writes `mse` into an `.h5` file as it was said, and `load_model` does not find it again: "Could not locate
function 'mse'". The long name means the same loss and is found. Where a file saves no such model the short name stays,
and so do the names of metrics, which can be read again and are the keys of the history.
""",
    examples=(
        Example(
            "from keras.models import Sequential\n\nmodel = Sequential()\n"
            "model.compile('sgd', loss='mse', metrics=['mae'])\nmodel.save('m.h5')\n",
            "from tensorflow.keras.models import Sequential\n\nmodel = Sequential()\n"
            "model.compile('sgd', loss='mean_squared_error', metrics=['mae'])\nmodel.save('m.h5')\n",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    loss = site.argument("loss", 1)
    if loss is None or site.use.kind != "attribute":
        return
    short = [word for word in _words(loss) if str(word.value).lower() in LONG]
    if not short or not _saves(site):
        return
    for word in short:
        new = LONG[str(word.value).lower()]
        site.replace(word, site.text(word).replace(str(word.value), new))
        site.rewritten("an .h5 file with the short name of a loss cannot be loaded", word, new=new)


def _words(loss: ast.expr) -> Iterator[ast.Constant]:
    """The words of a loss, of a list of losses, or of a dictionary of them."""
    match loss:
        case ast.Constant(value=str()):
            yield loss
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Dict(values=elements):
            for one in elements:
                yield from _words(one)


def _saves(site: Site) -> bool:
    """Whether the file saves a whole model under a name that ends in `.h5`, or may do so."""
    if "saves h5" not in site.file.memo:
        named = {file_of(Site(site.file, use, RULE)) for use in site.uses(*MODEL_SAVERS) if use.call is not None}
        loads = [Site(site.file, use, RULE) for use in site.uses("keras.models.load_model") if use.call]
        # What the file loads again under one written name becomes a .keras file, by the rule of old model files.
        again = {file_of(one) for one in loads}
        named -= again - {None}
        site.file.memo["saves h5"] = any(name is None or name.endswith((".h5", ".hdf5", ".hdf")) for name in named)
    found: bool = site.file.memo["saves h5"]
    return found
