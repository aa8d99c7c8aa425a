"""KM322: numbers of steps that are no integers."""

from __future__ import annotations

import ast

from kmigrate.rules.common.batches import is_keras_1, is_whole_pass, kind, made
from kmigrate.rules.common.numbers import is_numpy_float
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

KEYWORDS = ("steps_per_epoch", "validation_steps", "steps")
GENERATORS = ("fit_generator", "evaluate_generator", "predict_generator")
METHODS = tuple(f"keras.models.Model.{name}" for name in (*GENERATORS, "fit", "evaluate", "predict"))

RULE = Rule(
    code="KM322",
    name="whole-steps",
    title="A number of steps must be an integer.",
    why="""
Keras 2 went on while fewer steps were done than it was told, so that `len(x) / 32` meant the next greater integer, and
`np.ceil(...)`, which is a float, was as good. Keras 3 raises an error. Where `/` divided integers in Python 2, it
rounded down: look whether it should be `//`.
""",
    examples=(
        Example(
            "import numpy as np\nfrom keras.models import load_model\n\n\ndef batches():\n    while True:\n"
            "        yield x, y\n\n\nmodel = load_model('m.keras')\n"
            "model.fit_generator(batches(), steps_per_epoch=np.ceil(n / 32))\n",
            "import numpy as np\nfrom tensorflow.keras.models import load_model\n\n\ndef batches():\n    while True:\n"
            "        yield x, y\n\n\nmodel = load_model('m.keras')\n"
            "model.fit(batches(), steps_per_epoch=int(np.ceil(n / 32)))\n",
        ),
    ),
)


@RULE.on(*METHODS)
def steps(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute":
        return
    counts = [keyword.value for keyword in site.call.keywords if keyword.arg in KEYWORDS]
    if site.name.endswith(GENERATORS) and not is_keras_1(site):
        second = site.argument("", 1)
        counts += [second] if second is not None else []
    batches = site.argument("generator", 0) or site.argument("x", 0)
    for count in counts:
        if batches is not None and kind(site, batches) == "dataset" and _goes(site, count, batches):
            continue
        meant = made(site, count)
        if is_numpy_float(site, meant):
            _wrap(site, count, "int")
        elif isinstance(meant, ast.BinOp) and isinstance(meant.op, ast.Div):
            _wrap(site, count, "math.ceil" if _imports_math(site) else site.spell("math.ceil"))


def _goes(site: Site, count: ast.expr, batches: ast.expr) -> bool:
    """Whether another rule takes the steps out."""
    return site.settings.modern or is_whole_pass(site, count, batches, False)


def _wrap(site: Site, count: ast.expr, function: str) -> None:
    site.replace(count, f"{function}(", count, ")")
    site.rewritten(
        "a number of steps must be an integer; Keras 2 rounded up", count, new=f"{function}({site.text(count)})"
    )


def _imports_math(site: Site) -> bool:
    return any(
        isinstance(node, ast.Import) and any(alias.name == "math" and alias.asname is None for alias in node.names)
        for node in site.nodes(ast.Import)
    )
