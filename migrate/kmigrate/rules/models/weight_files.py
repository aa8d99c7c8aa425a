"""KM349: files of weights that Keras 3 does not read, for what their names end in or for what they are."""

from __future__ import annotations

import ast

from kmigrate.rules.models.file_names import CHECKPOINTS, DEPTH, MODEL_SAVERS, WEIGHT_SAVERS, file_of, tail_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

READ = (".h5", ".hdf5", ".keras", ".weights.json")
RULE = Rule(
    code="KM349",
    name="weight-files",
    title="Weights are read from HDF5 files whose names say so.",
    why="""
`load_weights` of Keras 3 reads names that end in `.h5`, `.hdf5` or `.keras`, and raises an error for others. The
stand-alone Keras wrote HDF5 under any name: such a file is given another name. tf.keras wrote checkpoints of TensorFlow
under other names, which Keras 3 does not read at all, and `tf.train.latest_checkpoint` finds nothing but those:
`latest_weights` of the shims finds the last file of weights instead, where the program saves some. What the file saves
itself is renamed by KM304.
""",
    examples=(
        Example(
            "from keras.models import Sequential\n\nmodel = Sequential()\nmodel.load_weights('trained.weights')\n",
            "from tensorflow.keras.models import Sequential\n\nmodel = Sequential()\n"
            "model.load_weights('trained.weights')\n",
            "The name is reported for review: it must end in `.h5`.",
        ),
    ),
)
SHIM, LATEST = "kmigrate_shims.callbacks.latest_weights", "latest_checkpoint"
CHECKPOINT = "which Keras 3 does not read: load it with the old TensorFlow, and save it there under a name with `.h5`"


@RULE.on("keras.models.Model.load_weights")
def loaded(site: Site) -> None:
    path = site.argument("filepath", 0)
    if site.call is None or path is None:
        return
    latest = _latest(site, path)
    if latest:
        _find_others(site, path, latest)
        return
    tail = tail_of(site, path, DEPTH)
    if tail is None or str(tail.value).endswith(READ) or _is_saved(site, str(tail.value)):
        return
    if site.standalone:
        site.review("the name of a file of weights must end in `.h5` today: rename the file, and this", tail)
    else:
        site.review(f"under such a name tf.keras wrote a checkpoint of TensorFlow, {CHECKPOINT}", tail)


def _latest(site: Site, path: ast.expr) -> list[ast.Call]:
    """The calls of `tf.train.latest_checkpoint` that may have given the name."""
    values = site.assigned_near(path) if isinstance(path, ast.Name) else [path]
    calls = [value for value in values if isinstance(value, ast.Call)]
    return [one for one in calls if getattr(one.func, "attr", getattr(one.func, "id", "")) == LATEST]


def _find_others(site: Site, path: ast.expr, calls: list[ast.Call]) -> None:
    """Looks for what Keras 3 saves instead, where this file does save weights, and loads nothing else by that name."""
    others = (
        [getattr(site.parent(node), "func", None) for node in site.named(path.id)] if isinstance(path, ast.Name) else []
    )
    restored = any(isinstance(one, ast.Attribute) and one.attr in ("restore", "read") for one in others)
    if not site.settings.shims or restored or next(site.uses(*WEIGHT_SAVERS, *CHECKPOINTS), None) is None:
        site.review(
            f"`latest_checkpoint` finds checkpoints of TensorFlow, {CHECKPOINT}; for files of this program, "
            "`max(glob.glob('*.weights.h5'), key=os.path.getmtime)` is the latest",
            path,
        )
        return
    for call in calls:
        if site.file.memo.setdefault(("latest", id(call)), site.use) is site.use:
            site.replace(call.func, site.spell(SHIM))
    site.shimmed("`latest_checkpoint` does not find the weights that Keras 3 saves", path, new=SHIM)


def _is_saved(site: Site, name: str) -> bool:
    """Whether the file saves something under this name, which is then renamed in both places."""
    savers = site.uses(*WEIGHT_SAVERS, *CHECKPOINTS, *MODEL_SAVERS)
    return any(file_of(Site(site.file, use, RULE)) == name for use in savers)
