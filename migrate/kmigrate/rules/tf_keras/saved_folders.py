"""KM416: folders that tf.keras made for what it saved."""

from __future__ import annotations

import ast
import posixpath

from kmigrate.rules.models.file_names import DEPTH, MODEL_SAVERS, OLD_ENDINGS, WEIGHT_SAVERS, path_of, tail_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MAKERS = ("makedirs", "mkdir")

RULE = Rule(
    code="KM416",
    name="saved-folders",
    title="A model is saved into a folder that exists.",
    why="""
A SavedModel is a folder, and a checkpoint of TensorFlow made the one that it was to lie in. The one file that Keras 3
writes in their place needs a folder that is there, and `save` stops without it. `.h5` files and callbacks still make
theirs.
""",
    examples=(
        Example(
            "from tensorflow import keras\n\nmodel = keras.Sequential()\nmodel.save('saved/model')\n",
            "from tensorflow import keras\n\nmodel = keras.Sequential()\nmodel.save('saved/model.keras')\n",
            "The folder is reported for review: `os.makedirs('saved', exist_ok=True)` goes before.",
        ),
    ),
)


@RULE.on(*WEIGHT_SAVERS, *MODEL_SAVERS)
def saved(site: Site) -> None:
    path = path_of(site)
    if site.standalone or site.call is None or path is None or any(map(site.file.source.lines_of, MAKERS)):
        return
    tail = tail_of(site, path, DEPTH)
    if tail is None or OLD_ENDINGS.search(str(tail.value)) or not _whole(path, tail):
        return
    folder = posixpath.dirname(str(tail.value))
    if folder.strip("./"):
        site.review(f"tf.keras made the folder; `os.makedirs({folder!r}, exist_ok=True)` must do so today", path)


def _whole(path: ast.expr, tail: ast.Constant) -> bool:
    """Whether the literal is all of the name."""
    return path is tail or isinstance(path, ast.Name)
