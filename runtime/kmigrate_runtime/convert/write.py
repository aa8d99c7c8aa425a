"""The new file is written beside its place, loaded again, and only then put there."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import keras

from kmigrate_runtime.build import Built
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.convert import large

FORMS = {"keras": ".keras", "h5": ".h5", "saved_model": "", "py": ".py"}


def form_of(new: Path) -> str:
    """What a name asks for: HDF5 by its endings, else the form of Keras 3."""
    return "h5" if new.suffix in (".h5", ".hdf5") else "keras"


def place(new: Path, form: str, force: bool) -> None:
    """Refuses a place that cannot be written to, before any work is done."""
    ending = FORMS[form]
    if ending and new.suffix != ending and not (form == "h5" and new.suffix == ".hdf5"):
        raise Complaint(f"{new}: the name of a file of the form {form} ends with {ending}. --to names another form.")
    if new.exists() and not force:
        raise Complaint(f"{new} exists already. Give --force to replace it.")
    if new.is_dir() != (form == "saved_model") and new.exists():
        raise Complaint(f"{new} is {'a folder' if new.is_dir() else 'a file'}, and what is written is not.")
    if not new.parent.is_dir():
        raise Complaint(f"{new.parent} is no folder. Make it first.")


@contextlib.contextmanager
def beside(new: Path, form: str) -> Iterator[Path]:
    """A name beside the place. What stands there at the end takes the place; after an error nothing stays."""
    temporary = new.with_name(f".{new.stem}.{uuid.uuid4().hex[:8]}{FORMS[form] or '.tmp'}")
    try:
        yield temporary
        _sync(temporary)
        if new.is_dir():
            aside = temporary.with_suffix(".old")
            os.replace(new, aside)
            os.replace(temporary, new)
            shutil.rmtree(aside)
        else:
            os.replace(temporary, new)
        _sync_folder(new.parent)
    except OSError as error:
        raise Complaint(f"{new} could not be written: {error.strerror or error}.") from error
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)


def save(built: Built, where: Path, form: str) -> None:
    model = built.model
    if form == "saved_model":
        model.export(str(where), **_quiet(model.export))
    elif form == "keras" and large.is_large(model):
        large.save(model, where)
    else:
        if form == "keras":
            _check_all_kept(model)
        model.save(str(where))
        if form == "h5":
            _without_state(where, built, getattr(model, "optimizer", None))


def _check_all_kept(model: Any) -> None:
    """Some layers of Keras write the weights that they know of, and none that a class derived from them adds."""
    for layer in model._flatten_layers(include_self=False):
        store: dict[str, Any] = {}
        own = [*layer._trainable_variables, *layer._non_trainable_variables]
        if isinstance(layer, keras.Model) or type(layer).__module__.startswith(("keras.", "kmigrate_shims.")):
            continue
        layer.save_own_variables(store)
        if len(store) < len(own):
            name = type(layer).__name__
            raise Complaint(
                f"Layer {layer.name!r} ({name}): the class that {name} is derived from writes {len(store)} of its "
                f"{len(own)} weights to a file. Give {name} two methods, save_own_variables(self, store) and "
                "load_own_variables(self, store), which call those of keras.layers.Layer with self and store."
            )


def _without_state(where: Path, built: Built, optimizer: Any) -> None:
    """Keras 3 gives an optimizer of its own that it reads from HDF5 no variables, after which nothing can be trained.
    Without its state it makes them in the first step. Those of the shims wait for theirs."""
    if optimizer is None or hasattr(optimizer, "waits"):
        return
    with h5py.File(where, "r+") as file:
        file.pop("optimizer_weights", None)
    if int(optimizer.iterations):
        kind = type(optimizer).__name__
        built.notes.append(f"Keras reads no state of its {kind} from HDF5, and it starts afresh: .keras keeps it.")


def place_of_functions(new: Path) -> Path:
    """Where the functions of a model stand that were recovered from bytecode: beside it, to be imported."""
    stem = "".join(sign if sign.isalnum() else "_" for sign in new.stem)
    return new.with_name(f"{stem if stem[:1].isalpha() else f'model_{stem}'}_functions.py")


def functions(where: Path, text: str, old: str) -> None:
    about = f"Functions of {Path(old).name}, recovered from their bytecode."
    head = f'"""{about} To load the model, give them as custom_objects."""'
    with beside(where, "py") as temporary:
        temporary.write_text(f"{head}\n\n{text}", encoding="utf-8")


def load(where: Path, form: str, custom: dict[str, Any]) -> Any:
    """The model as whoever opens it will have it."""
    if form == "saved_model":
        import tensorflow as tf

        served = tf.saved_model.load(str(where))
        return Served(served)
    known = {name: value for name, value in custom.items() if name.isidentifier()}
    try:
        return keras.saving.load_model(str(where), custom_objects=known, safe_mode=not custom)
    except (ValueError, TypeError) as error:
        why = str(error).rpartition("Exception encountered: ")[2].partition("\n")[0].partition(". ")[0]
        if form != "h5":
            advice = f"Look at {', '.join(sorted(known))} of --custom, or convert" if known else "Convert"
            raise Complaint(
                f"Keras {keras.__version__} does not load what it wrote itself ({why}). {advice} with a newer one."
            ) from error
        raise Complaint(f"Keras 3 does not load this model from HDF5 ({why}). Write a .keras file.") from error


class Served:
    """A SavedModel, called as a model is called."""

    def __init__(self, served: Any) -> None:
        self.served = served

    def __call__(self, inputs: Any, training: bool = False) -> Any:
        import tensorflow as tf

        # Words are whole numbers there, and a served model turns nothing into another type.
        (wanted, *_), _ = self.served.serve.concrete_functions[0].structured_input_signature
        return self.served.serve(tf.nest.map_structure(lambda one, spec: tf.cast(one, spec.dtype), inputs, wanted))

    def _flatten_layers(self) -> list[Any]:
        return []


def _quiet(export: Any) -> dict[str, Any]:
    import inspect

    return {"verbose": False} if "verbose" in inspect.signature(export).parameters else {}


def _sync(path: Path) -> None:
    for one in [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]:
        with open(one, "rb") as file:
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
