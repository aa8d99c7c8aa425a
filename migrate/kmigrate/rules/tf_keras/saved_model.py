"""KM610: folders of a SavedModel, and `save_format`."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM610",
    name="saved-model",
    title="Keras 3 neither writes nor reads a model as a SavedModel folder.",
    why="""
`model.save("folder")` and `save_format="tf"` wrote a SavedModel. Keras 3 writes `.keras` files; `model.export` writes
a SavedModel for serving, which is no model to load again. A folder that another program wrote can be called through
`keras.layers.TFSMLayer`, or read as a model by the old TensorFlow and saved anew.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\nmodel = keras.models.load_model('old.h5')\n"
            "model.save('new', save_format='tf')\nmodel = keras.models.load_model('new')\n",
            "from tensorflow import keras\n\nmodel = keras.models.load_model('old.h5')\n"
            "model.save('new.keras')\nmodel = keras.models.load_model('new.keras')\n",
        ),
    ),
)
ENDING = re.compile(r"\.(?:h5|hdf5|hdf|keras|json|yaml|yml)$")
CHECKPOINT = re.compile(r"\.(?:h5|hdf5|hdf|keras)$")
SAVES = ("keras.models.Model.save", "keras.models.save_model", "keras.saving.save_model")
FORMATS = ("tf", "tensorflow", "h5", "hdf5", "keras")


@RULE.on(*SAVES, "keras.models.Model.save_weights")
def save_format(site: Site) -> None:
    given = site.keyword("save_format")
    if given is None or site.call is None:
        return
    value = given.value.value if isinstance(given.value, ast.Constant) else "?"
    if value is not None and value not in FORMATS:
        site.review(
            "the format follows from the file's name today: `.keras` for models, `.weights.h5` for weights", given
        )
        return
    path = site.argument("filepath", 1 if site.use.kind == "name" else 0)
    name = path.value if isinstance(path, ast.Constant) and isinstance(path.value, str) else None
    if value in ("h5", "hdf5") and (name is None or not CHECKPOINT.search(name)):
        site.review("the format follows from the file's name today: let it end in `.h5`", given)
        return
    site.remove_argument(given)
    site.rewritten("`save_format` is gone: the format follows from the file's name", given)


@RULE.on("keras.models.load_model", "keras.saving.load_model")
def load(site: Site) -> None:
    path = site.argument("filepath", 0)
    if site.call is None or not (isinstance(path, ast.Constant) and isinstance(path.value, str)):
        return
    if ENDING.search(path.value):
        return
    saved = [literal for literal in _saved(site) if literal.value == path.value]
    text = site.text(path)
    if saved and text[-1:] in "'\"" and text[:1] == text[-1:] and not text.startswith(('"""', "'''")):
        site.replace_part(path, len(text) - 1, len(text) - 1, ".keras")
        site.rewritten("the file that was saved ends in `.keras` now", path, new=f"{path.value}.keras")
        return
    if site.standalone:
        return  # which wrote none: KM318 knows what it may be
    site.review(
        f'if "{path.value}" is a SavedModel folder, Keras 3 does not read it as a model: use '
        f'`keras.layers.TFSMLayer("{path.value}", call_endpoint="serving_default")`, or save it as `.keras` with the '
        "old TensorFlow",
        path,
    )


def _saved(site: Site) -> list[ast.Constant]:
    """The names that the file saves models under."""
    found = []
    for use in site.uses(*SAVES, "keras.models.Sequential.save"):
        if use.call is not None:
            position = 1 if use.kind == "name" else 0
            given = next((k.value for k in use.call.keywords if k.arg == "filepath"), None)
            path = given or (use.call.args[position] if len(use.call.args) > position else None)
            if isinstance(path, ast.Constant) and isinstance(path.value, str):
                found.append(path)
    return found
