"""What is put at which old name, and how it is taken away again."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from kmigrate_shims.install.caller import found_out, order
from kmigrate_shims.install.finder import FACES
from kmigrate_shims.install.standing import stand

LOCK = threading.RLock()
THEANO = "kmigrate_shims.theano"
STAYS = ("src", "_tf_keras", "api")  # parts of the real Keras that its own code imports by name
_saved: dict[str, dict[str, ModuleType]] = {}
_era: list[tuple[str, str]] = []


def put(root: str, package: str, stays: tuple[str, ...] = (), *, later: bool = False) -> None:
    """Answers `import root` and all of its submodules by `package`, until `remove(root)`.

    With `later` nothing is imported before the program does it: what it sets before is seen, such as THEANO_FLAGS.
    """
    with LOCK:
        if root in FACES.roots:
            if FACES.roots[root] != package:
                raise RuntimeError(f"`{root}` is answered by {FACES.roots[root]} already. Take it away first.")
            return
        if not later:
            _import_all(importlib.import_module(package))
        there = {name: module for name, module in sys.modules.items() if name == root or name.startswith(root + ".")}
        moved = {n: m for n, m in there.items() if n == root or n.split(".")[1] not in stays}
        folders = list(getattr(there.get(root), "__path__", []))
        _saved[root] = moved
        for name in moved:
            del sys.modules[name]
        FACES.roots[root], FACES.real[root] = package, (stays, folders)
        if FACES not in sys.meta_path:
            sys.meta_path.insert(0, FACES)
        importlib.invalidate_caches()


def _import_all(package: ModuleType) -> None:
    """All modules of ours, while `keras` still means Keras to them."""
    for one in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(one.name)


def remove(root: str) -> None:
    """Gives the name back to whom it belonged to."""
    with LOCK:
        if FACES.roots.pop(root, None) is None:
            return
        stays, _ = FACES.real.pop(root)
        for name in [n for n in sys.modules if n == root or n.startswith(root + ".")]:
            if name == root or name.split(".")[1] not in stays:
                del sys.modules[name]
        sys.modules.update(_saved.pop(root))
        if not FACES.roots and FACES in sys.meta_path:
            sys.meta_path.remove(FACES)


def installed() -> tuple[str, str] | None:
    """Release and backend of the Keras that is played, or None."""
    return _era[0] if _era else None


def _play(chosen: Any) -> None:
    """The backend computes as it did under that release."""
    from kmigrate_shims.backend import cntk_ways
    from kmigrate_shims.backend.config import play

    from_zero = chosen.backend == "tensorflow" and not chosen.is_before("2.1.3") and chosen.is_before("2.3")
    counts = not chosen.is_before("2.0.5") and chosen.is_before("2.1")
    leaks = not chosen.is_before("2.1.3")
    of_matrices = chosen.is_before("2.2.5")
    joined = () if chosen.is_before("2.2") else (3,) if chosen.is_before("2.2.1") else (3, -1)
    play(chosen.backend, keeps_output(chosen), of_matrices, from_zero, chosen.is_before("2.2"), counts, leaks, joined)
    cntk_ways.of_release(chosen)


def install(keras: str | None = None, backend: str | None = None, *, removed: bool = False) -> Any:
    """`import keras` gives the Keras of that release and backend from now on. Returns the package.

    What is not said is found out of the program and of what lies around it, and told on stderr.

    With `removed` the names that Python, NumPy and others have dropped are there again too, for the whole process.
    """
    with LOCK:
        if removed:
            from kmigrate_shims.removed import restore

            restore()
        native = _load_native()
        from kmigrate_shims.install import cntk, tensorflow1, theano_tensors, workers
        from kmigrate_shims.keras import era

        release = era.full(keras) if keras is not None else None
        if _era:
            wanted = (release or _era[0][0], backend or _era[0][1])
            if wanted != _era[0]:
                raise RuntimeError(
                    f"This process plays Keras {_era[0][0]} on {_era[0][1]}, and cannot play Keras {wanted[0]} on "
                    f"{wanted[1]} as well: layers and models of both would meet. Start another process for it."
                )
            return sys.modules[FACES.roots["keras"]]
        found = None if release and backend else found_out(release, backend)
        chosen = era.choose(found.keras if found else release, found.backend if found else backend)
        from kmigrate_shims.keras.faces import elsewhere, face

        FACES.elsewhere.update(elsewhere(chosen.keras))
        _play(chosen)
        FACES.native["tensorflow.keras"] = native
        put("keras", face(chosen.keras), STAYS)
        stand(face(chosen.keras), FACES.elsewhere.get("keras.backend", f"{face(chosen.keras)}.backend"))
        if chosen.is_before("2.0"):
            from kmigrate_shims.keras1.backend.settings import read_settings

            read_settings()
        put("theano", THEANO, later=True)
        FACES.first["theano"] = _read_flags
        if not chosen.is_before("2.0"):
            from kmigrate_shims.keras.also import of_release

            of_release()
            _name_backends(chosen.backend)
        for part in (tensorflow1, cntk, workers, *([theano_tensors] if chosen.backend == "theano" else [])):
            part.add()
        if found:
            order(found)
        _era.append((chosen.keras, chosen.backend))
        waiting = FACES.first.pop("keras", None)
        package = importlib.import_module("keras")
        if waiting is not None:  # for the program's own import
            FACES.first["keras"] = waiting
            del sys.modules["keras"]
        return package


@contextmanager
def real() -> Iterator[None]:
    """Within it `import keras` is the real one, for code of today that is loaded while an old Keras is played."""
    with LOCK:
        package = FACES.roots.get("keras")
        if package is not None:
            remove("keras")
        try:
            yield
        finally:
            if package is not None:
                put("keras", package, STAYS, later=True)


def _load_native() -> ModuleType:
    """tf.keras, whole. The real Keras is loaded when it is first asked for, and must be before its name is ours.

    It reads the variable and the keras.json by which old programs chose a backend, and knows neither Theano nor CNTK.
    The variable stands above the file.
    """
    chosen = os.environ.get("KERAS_BACKEND")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        import tensorflow as tf

        tf.keras.layers  # noqa: B018
        return sys.modules[tf.keras.__name__]  # behind a loader that waits for the first use
    finally:
        if chosen is None:
            del os.environ["KERAS_BACKEND"]
        else:
            os.environ["KERAS_BACKEND"] = chosen


def _name_backends(played: str) -> None:
    """`from keras.backend import theano_backend`: the one module there is has the names that were installed."""
    from kmigrate_shims import backend

    for name in ("tensorflow_backend", "theano_backend", *(["cntk_backend"] if played == "cntk" else [])):
        setattr(backend, name, backend)
    if played != "theano":
        from kmigrate_shims.keras import theano_backend

        backend.theano_backend = theano_backend
        FACES.elsewhere["keras.backend.theano_backend"] = theano_backend.__name__


def keeps_output(chosen: Any) -> bool:
    """Whether a masked step repeats the output before it, and not the first state."""
    since = {"theano": "0", "cntk": "2.2"}.get(chosen.backend, "2.2.5")
    return not chosen.is_before(since)


def _read_flags() -> None:
    """Programs write into THEANO_FLAGS before they import Theano, of which parts are loaded by then."""
    from kmigrate_shims.theano.configdefaults import config
    from kmigrate_shims.theano.configparser import read_again

    read_again(config)


def uninstall() -> None:
    """Everything as it was. What was made of the old names goes on working."""
    with LOCK:
        remove("keras")
        remove("theano")
        FACES.first.clear()
        FACES.elsewhere.clear()
        FACES.native.clear()
        if _era:
            from kmigrate_shims.backend.theano_ways import Ways
            from kmigrate_shims.install import cntk, tensorflow1, theano_tensors, workers

            Ways.played = False
            for part in (tensorflow1, cntk, workers, theano_tensors):
                part.remove()
        if "kmigrate_shims.removed" in sys.modules:
            sys.modules["kmigrate_shims.removed"].take_back()
        _era.clear()
