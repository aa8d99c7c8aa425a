"""Names of Keras that its modules had imported from one another: `from keras.layers.recurrent import InputSpec, Recurrent`.

    stack keras-2.2.4 tensorflow python tools/record_standing.py FILE

reads the modules of the Keras that runs it, and adds to FILE each name with where it is defined. `standing.json` in
`shims/kmigrate_shims/keras` was made so with Keras 2.0.8, 2.2.4 and 2.3.1, that of `keras1` with 1.2.2, that of
`keras0` with 0.3.3. Runs on Python 3.6.
"""

import importlib
import json
import os
import sys
import types

import keras

from record_borrowed import modules

LEFT = ("tests", "cntk", "theano", "tensorflow_backend")


def home(module, name, value):
    """`utils.generic_utils:has_arg`, `activations` for a module; empty for what the module has itself."""
    if isinstance(value, types.ModuleType):
        there = value.__name__
        inner = there.startswith("keras.") and not there.startswith(module + ".") and there != module
        return there[len("keras."):] if inner else ""
    there, own = getattr(value, "__module__", None) or "", getattr(value, "__name__", None)
    if not there.startswith("keras.") or there == module or not own:
        return ""
    if getattr(sys.modules.get(there), own, None) is not value:
        return ""
    return there[len("keras."):] + ":" + own


def main(path):
    known = {"from": [], "modules": {}}
    if os.path.exists(path):
        with open(path) as old:
            known = json.load(old)
    for module in sorted(modules()):
        if any(word in module for word in LEFT) or module == "keras":
            continue
        try:
            found = importlib.import_module(module)
        except Exception:
            continue
        names = {name: home(module, name, value) for name, value in sorted(vars(found).items()) if name[:2] != "__"}
        names = {name: there for name, there in names.items() if there and not any(word in there for word in LEFT)}
        short = module[len("keras."):]
        if names:
            old = known["modules"].setdefault(short, {})
            known["modules"][short] = dict(names, **old)
    known["from"] = sorted(set(known["from"]) | {keras.__version__})
    with open(path, "w") as out:
        json.dump(known, out, indent=0, sort_keys=True)
        out.write("\n")


main(sys.argv[1])
