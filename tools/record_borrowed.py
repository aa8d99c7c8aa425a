"""What `from keras.layers.core import *` gave beside Keras: `np`, `warnings` and others that Keras had imported itself.

    stack keras-2.2.4 tensorflow python tools/record_borrowed.py FILE

reads the modules of the Keras that runs it, and adds them to FILE. `legacy.borrowed.txt` in `migrate/kmigrate/atlas/data`
was made so with Keras 1.2.2, 2.0.8, 2.2.4 and 2.3.1. Runs on Python 3.6.
"""

import importlib
import os
import sys
import types

import keras

HEADER = "# written by tools/record_borrowed.py from Keras"
LEFT = ("keras", "tensorflow", "builtins", "_io", "_md5", "distutils", "pkg_resources", "theano", "cntk")


def modules():
    base = os.path.dirname(keras.__file__)
    for root, _, files in os.walk(base):
        for name in files:
            if name.endswith(".py") and "test" not in name:
                path = os.path.relpath(os.path.join(root, name), os.path.dirname(base))[:-3].replace(os.sep, ".")
                yield path[: -len(".__init__")] if path.endswith(".__init__") else path


def imported(name, value):
    """The statement that gives a name that is not of Keras; empty for others."""
    if isinstance(value, types.ModuleType):
        home = value.__name__
        if home.partition(".")[0] in LEFT or "." in home:
            return ""
        return "import " + home if home == name else "import {} as {}".format(home, name)
    home, own = getattr(value, "__module__", None), getattr(value, "__name__", None)
    known = ("collections", "functools")
    return "from {} import {}".format(home, name) if home in known and own == name else ""


def main(path):
    releases, found = [], {}
    if os.path.exists(path):
        with open(path) as old:
            releases = old.readline().strip()[len(HEADER) :].split()
            for line in old:
                module, _, statement = line.rstrip("\n").partition("\t")
                found.setdefault(module, set()).add(statement)
    for module in modules():
        if "cntk" in module or "theano" in module:
            continue
        try:
            names = importlib.import_module(module)
        except ImportError:
            continue
        if not hasattr(names, "__all__"):
            given = [imported(n, v) for n, v in vars(names).items() if not n.startswith("_")]
            found.setdefault(module, set()).update(one for one in given if one)
    with open(path, "w") as new:
        new.write(HEADER + " " + " ".join(sorted({*releases, keras.__version__})) + "\n")
        for module in sorted(found):
            for statement in sorted(found[module]):
                new.write(module + "\t" + statement + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
