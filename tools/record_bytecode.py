"""Records functions as a Python marshals them, and what they give: run by each old Python, without anything else.

    for v in 2.7 3.6 3.7 3.8 3.9 3.10 3.11; do python$v tools/record_bytecode.py; done

writes fixtures/models/bytecode/VERSION.json: for each function its bytecode in base64 as Keras kept it, its defaults, the
values that it closed over, and what it gave for some arguments (as text by repr).
"""

from __future__ import print_function

import base64
import io
import json
import marshal
import math
import os
import platform
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "fixtures", "models", "bytecode")
# Sources, each an expression that gives a function, and the arguments that it is called with.
LAMBDAS = [
    ("lambda x: x ** 2 + 1.0", [(3,), (-2.5,)]),
    ("lambda x, scale=1.0: x * scale - -3", [(3,), (3, 2.0)]),
    ("lambda x: x[0] - x[1] * 0.5", [([3.0, 4.0],)]),
    ("lambda x: x[1:]", [([1, 2, 3],)]),
    ("lambda x: x[:-1]", [([1, 2, 3],)]),
    ("lambda x: x[:]", [([1, 2, 3],)]),
    ("lambda x: x[0:2]", [([1, 2, 3],)]),
    ("lambda x: x[::2]", [([1, 2, 3],)]),
    ("lambda x: x[1:3][::-1]", [([1, 2, 3, 4],)]),
    ("lambda x: x[(0, 1)]", [({(0, 1): 5},)]),
    ("lambda x: (x, [x, 1], (2, 3), {'a': x, 'b': 2})", [(7,)]),
    ("lambda x: {'a': x}['a']", [(7,)]),
    ("lambda x: 1 if x > 0 else -1", [(3,), (-3,), (0,)]),
    ("lambda x: abs((x + 1) if x > 0 else (x - 1)) * 2", [(3,), (-3,)]),
    ("lambda x, y: x and y", [(0, 5), (4, 5)]),
    ("lambda x, y: x or y", [(0, 5), (4, 5)]),
    ("lambda x, y: not x or (y and x > 1)", [(0, 5), (4, 5), (1, 0)]),
    ("lambda x: 0 < x < 10", [(5,), (11,), (-1,)]),
    ("lambda x, y: (x in y, x not in y, x is None, x is not None)", [(1, [1]), (None, [1])]),
    ("lambda x: math.sqrt(x) + math.pi", [(4.0,)]),
    ("lambda x: max(x, key=lambda v: -v)", [([3, 1, 2],)]),
    ("lambda x: sorted(x, key=lambda v, s=2: (v % s, v), reverse=True)", [([3, 1, 2, 4],)]),
    ("lambda x: [v * 2 for v in x]", [([3, 1],)]),
    ("lambda x: [v * 2 for v in x if v > 1]", [([3, 1],)]),
    ("lambda x: sum([a * b for a, b in zip(x, x[1:])])", [([3, 1, 2],)]),
    ("lambda *xs: len(xs)", [(3, 1)]),
    ("lambda x, **kw: (x, sorted(kw))", [(3,)]),
    ("lambda x: max(*x)", [([3, 1],)]),
    ("lambda x: dict(a=1, **x)", [({"b": 2},)]),
    ("lambda x: x.real + (x.conjugate()).imag", [(3 + 4j,)]),
    ("lambda x: 'a%d-%s' % (x, str(x).upper())", [(3,)]),
    ("lambda x: -x + ~x + (+x) - (not x)", [(3,)]),
    ("lambda x, y: (x + y, x - y, x * y, x % y, x // y, x & y, x | y, x ^ y, x << y, x >> y, x ** y)", [(7, 2)]),
    ("lambda x, y: x / y", [(7, 2), (7.0, 2)]),
    ("lambda x: 1e300 * 1e10 > x", [(3,)]),
    ("lambda x: (lambda y: y + x)(2) * 3", [(4,)]),
    ("lambda: 5", [()]),
]
DEFS = """
scale = 0.5
def outer():
    by, more = 2.5, [1, 2]
    def closed(x):
        return x * by + more[1]
    return closed
closed = outer()
def distance(vectors):
    x, y = vectors
    total = (x - y) ** 2
    return math.sqrt(max(total, 1e-7))
def shape(shapes):
    one, two = shapes
    return (one[0], 1)
def again(x):
    x = x + 1
    y = x * 2
    x += y
    x, y = y, x
    return x - y
def branches(x, flag=True):
    if x > 3:
        y = x * 2
    elif flag:
        y = x - 1
    else:
        return 0
    z = y + 1
    return z if z % 2 else -z
def imports(x):
    import math as m
    from math import sqrt, pi as number
    return sqrt(x) + m.floor(number)
def inside(x):
    def helper(y, by=3):
        z = y * by
        return z + 1
    return helper(x) + helper(x, by=2)
def asserted(x):
    assert x > 0, "no"
    shape = [x, 2]
    return shape[0] + shape[-1]
def refused_loop(x):
    total = 0
    for v in x:
        total += v
    return total
def refused_try(x):
    try:
        return 1 / x
    except ZeroDivisionError:
        return 0
"""
ARGUMENTS = {
    "closed": [(3,)],
    "distance": [((3.0, 1.0),)],
    "shape": [(((2, 3), (2, 3)),)],
    "again": [(3,)],
    "branches": [(5,), (1,), (1, False)],
    "imports": [(4.0,)],
    "inside": [(3,)],
    "asserted": [(3,)],
    "refused_loop": [([1, 2],)],
    "refused_try": [(0,)],
}


def entry(name, source, function, calls):
    code = function.__code__
    closure = function.__closure__
    return {
        "name": name,
        "source": source,
        "code": base64.b64encode(marshal.dumps(code)).decode("ascii"),
        "defaults": list(function.__defaults__) if function.__defaults__ else None,
        "closure": [cell.cell_contents for cell in closure] if closure else None,
        "calls": [[repr(arguments), repr(function(*arguments))] for arguments in calls],
    }


def main():
    found = []
    for number, (source, calls) in enumerate(LAMBDAS):
        if calls is not None:
            found.append(entry("lambda_%d" % number, source, eval(source, {"math": math}), calls))
    space = {"math": math}
    exec(compile(DEFS, "program.py", "exec"), space)
    for name in sorted(ARGUMENTS):
        found.append(entry(name, name, space[name], ARGUMENTS[name]))
    version = platform.python_version()
    said = {"python": version, "command": "python tools/record_bytecode.py", "functions": found}
    path = os.path.join(FOLDER, ".".join(version.split(".")[:2]) + ".json")
    with io.open(path, "w", encoding="utf-8") as stream:
        text = json.dumps(said, indent=0, sort_keys=True, separators=(",", ":"))
        stream.write(text if sys.version_info[0] > 2 else text.decode("ascii"))
        stream.write("\n")


if __name__ == "__main__":
    main()
