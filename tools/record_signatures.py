"""What the constructors of an old Keras take: of each layer, model part and optimizer, its parameters and their defaults.

    stack keras-2.2.4 tensorflow python tools/record_signatures.py FILE

`tools/model_programs.py` leaves out what is as it was anyway, as a person would. Runs on Python 3.6.
"""

import importlib
import inspect
import json
import os
import pkgutil
import sys

import keras

ROOMS = ("layers", "optimizers", "initializers", "regularizers", "constraints")


def plain(value):
    return value is None or isinstance(value, (bool, int, float, str)) or (
        isinstance(value, (list, tuple)) and all(plain(one) for one in value)
    )


def told(cls):
    found = {}
    for one in cls.__mro__:
        made = one.__dict__.get("__init__")
        if made is None or one is object:
            continue
        words = inspect.getfullargspec(getattr(made, "_original_function", made))
        defaults = dict(zip(reversed(words.args), reversed(words.defaults or ())))
        for name in words.args[1:]:
            value = defaults.get(name, "?")
            found.setdefault(name, value if plain(value) else "?")
        if words.varkw is None:
            break
    return found


def modules(room):
    """`keras.layers` and what lies in it; nothing where this Keras has no such module."""
    if not any(os.path.exists(os.path.join(keras.__path__[0], room + end)) for end in (".py", "")):
        return []
    first = importlib.import_module("keras." + room)
    inside = [one[1] for one in pkgutil.iter_modules(getattr(first, "__path__", []))]
    return [importlib.import_module("keras.%s.%s" % (room, name)) for name in inside] + [first]


if __name__ == "__main__":
    result = {}
    for room in ROOMS:
        classes = {}
        for module in modules(room):
            classes.update((name, one) for name, one in vars(module).items() if inspect.isclass(one))
        result[room] = {name: told(one) for name, one in sorted(classes.items())}
    with open(sys.argv[1], "w") as out:
        json.dump(result, out, indent=1, sort_keys=True)
        out.write("\n")
    print(keras.__version__, {room: len(found) for room, found in result.items()})
