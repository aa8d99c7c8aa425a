"""KM318: model files in HDF5, which the old Keras wrote."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance, LocalObject, Use
from kmigrate.rules.common.batches import is_keras_1
from kmigrate.rules.models.file_names import DEPTH, MODEL, _place, _same, file_of, tail_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

HDF5 = (".h5", ".hdf5", ".hdf", ".hd5")
SAVES = ("keras.models.Model.save", "keras.models.save_model")
WEIGHTS = "keras.models.Model.save_weights"
CHECKPOINT = "keras.callbacks.ModelCheckpoint"
MASKING = ("keras.layers.Masking", "keras.layers.Embedding")

SHIM = "kmigrate_shims.models.load_model"

RULE = Rule(
    code="KM318",
    name="old-model-files",
    title="A model file of the old Keras is read by what understands it.",
    why="""
Of 114 small models that real Keras 2.3.1 saved on TensorFlow, Keras 3 loads 43, of which 2 compute the same; of those
saved on Theano none do. `load_model` of the shims looks who wrote the file: what the old Keras saved is read by
kmigrate's runtime, which makes the model that it was; files of today are loaded as they are, and objects of the shims
in them are known. `kmigrate convert old.h5 new.keras` makes new files once and for all, and proves the numbers; then
`load_model` of Keras does.

A file that the program saves itself and loads again is another matter: Keras 3 writes `.h5` files that it cannot read,
of models that were compiled with "mse" or "mae", that have masks (`Embedding(mask_zero=True)`, `Masking`), or that
compute something between their layers. Such names become `.keras` where the file shows both ends; where it shows only
the saving of a model with masks, that is reported; and so is a model inside of a model, which Keras 3.0 gets wrong.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('trained.h5')\n",
            "from kmigrate_shims.models import load_model\n\nmodel = load_model('trained.h5')\n",
        ),
        Example(
            "from keras.models import Sequential, load_model\n\nmodel = Sequential()\nmodel.compile('sgd', 'mse')\n"
            "model.save('m.h5')\nmodel = load_model('m.h5')\n",
            "from tensorflow.keras.models import Sequential, load_model\n\nmodel = Sequential()\n"
            "model.compile('sgd', 'mse')\nmodel.save('m.keras')\nmodel = load_model('m.keras')\n",
        ),
    ),
)


@RULE.on("keras.models.load_model", kinds=("name",))
def loaded(site: Site) -> None:
    tail = _tail(site)
    name = str(tail.value) if tail is not None else ""
    checkpoint = any(_path_of(site, use) == name for use in site.uses(CHECKPOINT))  # whose name ends in .keras then
    saved_here = tail is not None and name.endswith(HDF5) and _is_saved_here(site, name)
    if tail is not None and saved_here and not checkpoint and _first(site, name):
        _change(site, tail)
    if not site.standalone or not _reads_old(site):
        return
    if site.settings.shims:
        site.rename(SHIM)
        backend = site.settings.backend if is_keras_1(site) else ""
        if backend and site.call is not None and site.keyword("backend") is None:
            site.add_argument(f'backend="{backend}"')
        site.shimmed("files of the old Keras are read by kmigrate's runtime, and those of today as they are", new=SHIM)
    elif _is_of_before(site, site.use):
        site.review(
            "a model that the old Keras saved does not load as it was: run `kmigrate convert OLD.h5 NEW.keras`, and "
            "load the new file",
            tail,
        )


def _reads_old(site: Site) -> bool:
    return any(_is_of_before(site, use) for use in site.uses("keras.models.load_model"))


def _is_of_before(site: Site, use: Use) -> bool:
    """Whether a call may load a file that the old Keras wrote: no name of today, and none that is saved here."""
    if use.kind != "name":
        return False
    tail = _tail(Site(site.file, use, RULE))
    return tail is None or not (str(tail.value).endswith(MODEL) or _is_saved_here(site, str(tail.value)))


def _is_saved_here(site: Site, name: str) -> bool:
    return any(_path_of(site, use) == name for use in site.uses(CHECKPOINT, *SAVES))


def _tail(site: Site) -> ast.Constant | None:
    """The end of the path that a loading call is given, where the file tells it."""
    path = site.argument("filepath", 0)
    return tail_of(site, path, DEPTH) if site.call is not None and path is not None else None


@RULE.on(*SAVES)
def saved(site: Site) -> None:
    name = _path_of(site, site.use)
    if not isinstance(name, str) or not name.endswith(HDF5):
        return
    if _nested(site):
        site.review(
            "Keras 3.0 (TensorFlow 2.16) writes .h5 files of a model inside of a model that it cannot write or gets "
            "wrong when it reads them; newer releases do it right. A name that ends in `.keras` is right in both"
        )
        return
    if not _masks(site) or (site.standalone and site.settings.shims and _reads_old(site)):
        return  # load_model of the shims reads such a file
    if not any(_path_of(site, use) == name for use in site.uses("keras.models.load_model", CHECKPOINT)):
        site.review(
            "Keras 3 cannot read an .h5 file again whose model has masks between its layers: save it under a name "
            "that ends in `.keras`, and change it where it is loaded"
        )


@RULE.on("keras.models.Model.load_weights")
def weights(site: Site) -> None:
    path = site.argument("filepath", 0)
    tail = tail_of(site, path, DEPTH) if site.call is not None and path is not None else None
    if tail is None or not str(tail.value).endswith(HDF5) or not site.standalone:
        return
    if any(_path_of(site, use) == tail.value for use in site.uses(CHECKPOINT, WEIGHTS, *SAVES)):
        return
    if site.settings.backend == "theano" or is_keras_1(site):
        site.review(
            "weights that Keras 1 or Theano saved are laid out in another way, and load without an error into a model "
            "that computes something else; convert model and weights with `kmigrate convert`",
            tail,
        )


def _path_of(site: Site, use: Use) -> str | None:
    """The end of the path that a saving call is given."""
    return file_of(Site(site.file, use, RULE))


def _nested(site: Site) -> bool:
    """Whether the file puts a model into a model: adds it to one, or calls it on a tensor of one."""
    for node in site.nodes(ast.Call):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="add"), args=[given]):
                if _is_model(site, owner) and _is_model(site, given):
                    return True
            case ast.Call(func=function, args=[given, *_]):
                value = site.value(given)
                if isinstance(value, Instance) and value.cls == "keras.Tensor" and _is_model(site, function):
                    return True
            case _:
                pass
    lists = (use.call.args[0] for use in site.uses("keras.models.Sequential") if use.call is not None and use.call.args)
    return any(isinstance(one, ast.List) and any(_is_model(site, part) for part in one.elts) for one in lists)


def _is_model(site: Site, node: ast.AST) -> bool:
    value = site.value(node)
    cls = value.cls if isinstance(value, Instance) else value.info.legacy if isinstance(value, LocalObject) else ""
    return bool(cls) and "keras.models.Model" in ancestry(cls, site.file.facts)


def _masks(site: Site) -> bool:
    """Whether the file makes models by connecting layers, some of which hide steps."""
    if not any(use.call is not None for use in site.uses("keras.models.Model")):
        return False
    for use in site.uses(*MASKING):
        given = next((k.value for k in use.call.keywords if k.arg == "mask_zero"), None) if use.call else None
        if use.name == MASKING[0] or (isinstance(given, ast.Constant) and given.value is True):
            return True
    return False


def _first(site: Site, name: str) -> bool:
    """Whether this is the first place that loads the file."""
    uses = (use for use in site.uses("keras.models.load_model") if _path_of(site, use) == name)
    return next(uses, site.use) is site.use


def _change(site: Site, tail: ast.Constant) -> None:
    old = str(tail.value)
    new = old.rpartition(".")[0] + MODEL
    for node in _same(site, tail):
        place = _place(site.text(node), old, new)
        if place is not None:
            site.replace_part(node, *place)
    site.rewritten(
        "Keras 3 cannot read all .h5 files that it writes; convert a file that is there already by `kmigrate convert`",
        tail,
        new=new,
    )
