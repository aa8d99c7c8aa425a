"""Computes the cases of tests/shims/theano/core_cases.py on the real Theano, with their gradients. On the old stack:

stack keras-2.3.1 theano python tools/record_theano_core.py tests/shims/theano/core_cases.py > fixtures/theano/core.json
"""

from __future__ import print_function

import importlib.util
import json
import sys

import numpy as np
import theano
import theano.tensor as T


def load(path):
    spec = importlib.util.spec_from_file_location("core_cases", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CASES


def plain(array):
    array = np.asarray(array)
    return {
        "dtype": str(array.dtype),
        "shape": list(array.shape),
        "data": [repr(each) for each in array.ravel().tolist()],
    }


def record(build, arrays):
    inputs = [T.TensorType(array.dtype, (False,) * array.ndim)("x%d" % place) for place, array in enumerate(arrays)]
    found = build(T, *inputs)
    outputs = list(found) if isinstance(found, (list, tuple)) else [found]
    result = {"patterns": [list(each.broadcastable) for each in outputs]}
    result["values"] = [plain(each) for each in theano.function(inputs, outputs, on_unused_input="ignore")(*arrays)]
    floats = [each for each in inputs if each.dtype.startswith("float")]
    costs = [each.sum() for each in outputs if each.dtype.startswith("float")]
    if floats and costs:
        try:
            slopes = theano.grad(sum(costs), floats, disconnected_inputs="ignore")
            made = theano.function(inputs, slopes, on_unused_input="ignore")(*arrays)
            result["gradients"] = [plain(each) for each in made]
        except Exception as error:
            print("no gradient:", repr(error)[:200], file=sys.stderr)
    return result


def main(path):
    cases = {}
    for name, (build, arrays) in load(path).items():
        try:
            cases[name] = record(build, arrays)
        except Exception as error:
            print(name, "failed:", repr(error)[:300], file=sys.stderr)
    provenance = {
        "theano": theano.__version__,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
        "floatX": theano.config.floatX,
        "command": "stack keras-2.3.1 theano python tools/record_theano_core.py",
    }
    json.dump({"provenance": provenance, "cases": cases}, sys.stdout, indent=0, sort_keys=True)


main(sys.argv[1])
