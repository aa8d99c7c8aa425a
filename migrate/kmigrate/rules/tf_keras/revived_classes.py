"""KM423: classes of the program in a model that was saved as a SavedModel."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import LocalObject
from kmigrate.rules.common.classes import is_a
from kmigrate.rules.models.file_names import CHECKPOINTS, DEPTH, MODEL_SAVERS, OLD_ENDINGS, file_of, path_of, tail_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

WHY = "a SavedModel was loaded without the classes of its layers; a `.keras` file is not"

RULE = Rule(
    code="KM423",
    name="revived-classes",
    title="A model is loaded with the classes of its layers.",
    why="""
A SavedModel held what its layers compute, so that a model with layers of one's own could be loaded without their
classes. The `.keras` file in its place holds their names and configurations, and `load_model` stops at a name that it
does not know: the classes that the file defines are given to it. `.h5` files needed `custom_objects` then as today.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Twice(tf.keras.layers.Layer):\n    def call(self, x):\n"
            "        return 2 * x\n\n\nmodel = tf.keras.Sequential([Twice()])\nmodel.save('twice')\n"
            "model = tf.keras.models.load_model('twice')\n",
            "import tensorflow as tf\n\n\nclass Twice(tf.keras.layers.Layer):\n    def call(self, x):\n"
            "        return 2 * x\n\n\nmodel = tf.keras.Sequential([Twice()])\nmodel.save('twice.keras')\n"
            "model = tf.keras.models.load_model('twice.keras', custom_objects={'Twice': Twice})\n",
        ),
    ),
)


@RULE.on("keras.models.load_model")
def loaded(site: Site) -> None:
    path = path_of(site)
    if site.standalone or site.era.is_today or site.call is None or path is None or site.unpacks:
        return
    if site.argument("custom_objects", 1) is not None or not is_saved_as_folder(site, path):
        return
    names = _classes(site)
    if not names:
        return
    text = ", ".join(f"'{name}': {name}" for name in names)
    site.add_argument(f"custom_objects={{{text}}}")
    site.rewritten(WHY, new=f"custom_objects={{{text}}}")


def is_saved_as_folder(site: Site, path: ast.expr | None = None) -> bool:
    """Whether the file saves whole models as SavedModels, under that name or any."""
    tail = tail_of(site, path, DEPTH) if path is not None else None
    if path is not None and (tail is None or OLD_ENDINGS.search(str(tail.value))):
        return False
    wanted = str(tail.value) if tail is not None else None
    for use in site.uses(*MODEL_SAVERS, *CHECKPOINTS):
        saver = Site(site.file, use, RULE)
        only = saver.argument("save_weights_only", 4) if use.name in CHECKPOINTS else None
        whole = only is None or (isinstance(only, ast.Constant) and not only.value)
        name = file_of(saver)
        if name is not None and whole and not OLD_ENDINGS.search(name) and wanted in (None, name):
            return True
    return False


def _classes(site: Site) -> list[str]:
    """The layers and models that the file defines, as far as they are known where the model is loaded."""
    assert site.call is not None
    inside = site.function_around(site.call) is not None
    found: dict[str, None] = {}
    for use in site.file.uses:
        if use.kind != "override" or use.owner is None or not isinstance(use.owner.node, ast.ClassDef):
            continue
        node = use.owner.node
        known = not node.col_offset and (inside or node.lineno < site.call.lineno)
        if known and is_a(site, LocalObject(use.owner, True), "keras.layers.Layer"):
            found[node.name] = None
    return list(found)
