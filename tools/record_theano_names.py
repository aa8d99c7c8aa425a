"""Lists the public names of the real Theano, one a line: `module name kind`. Runs on the old stack's Python:

stack keras-2.3.1 theano python tools/record_theano_names.py > fixtures/theano/names.txt
"""

from __future__ import print_function

import importlib
import inspect
import pkgutil
import sys
import types

import theano

LEFT_OUT = (
    "tests",
    "gpuarray",
    "d3viz",
    "c_code",
    "burn_gpu",
    "buildbot",
    "check_",
    "gh_api",
    "latence",
    "windows",
    "cpucount",
    "elemwise_",
    "cuda",
    "_version",
    "record",
    "run_tests",
    "diverse",
    "main",
    "disturb",
    "breakpoint",
)


def modules():
    yield theano.__name__
    for _, name, _ in pkgutil.walk_packages(theano.__path__, "theano.", onerror=lambda name: None):
        if not any(part.startswith(LEFT_OUT) for part in name.split(".")):
            yield name


def kind_of(value):
    if inspect.isclass(value):
        return "class"
    if inspect.isroutine(value):
        return "function"
    return "value"


def names(module):
    for name, value in sorted(vars(module).items()):
        if (
            name.startswith("_")
            or isinstance(value, types.ModuleType)
            or name in ("absolute_import", "print_function", "division")
        ):
            continue
        owner = getattr(value, "__module__", None) or type(value).__module__
        if owner.startswith("theano") or (
            not owner.startswith(("six", "numpy", "scipy", "nose")) and kind_of(value) == "value"
        ):
            # What a module only imported from another is listed there, and where it is part of a face.
            if inspect.isroutine(value) or inspect.isclass(value):
                if owner != module.__name__ and module.__name__.count(".") > 1:
                    continue
            yield name, kind_of(value)


def main():
    print("# Public names of Theano", theano.__version__, "on Python", sys.version.split()[0])
    print("# stack keras-2.3.1 theano python tools/record_theano_names.py")
    for name in sorted(set(modules())):
        try:
            module = importlib.import_module(name)
        except Exception as error:
            print(name, "cannot be imported:", error, file=sys.stderr)
            continue
        print(name, "*", "module")
        for public, kind in names(module):
            print(name, public, kind)


if __name__ == "__main__":
    main()
