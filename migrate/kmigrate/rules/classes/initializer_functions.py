"""KM254: functions of the project that are given as initializers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Functions, Use
from kmigrate.rules.common.classes import parameters
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import DEPTH, Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

NAMES = {"initializer", "init", "inner_init", "forget_bias_init", "beta_init", "gamma_init", "alpha_init"} | {
    f"{part}_initializer"
    for part in (
        *("kernel", "bias", "recurrent", "embeddings", "depthwise", "pointwise"),
        *("alpha", "beta", "gamma", "moving_mean", "moving_variance"),
    )
}
DRAWN = {
    f"keras.{module}.{old}": new
    for module in ("initializations", "initializers")
    for old, new in (("normal", "RandomNormal"), ("uniform", "RandomUniform"))
}
# What the other functions of Keras 1 drew, as the calls of initializers; {} is the scale, with its default.
WHOLE = {
    "zero": ("Zeros()", ""),
    "one": ("Ones()", ""),
    "glorot_uniform": ("GlorotUniform()", ""),
    "glorot_normal": ("VarianceScaling(1.0, 'fan_avg', 'untruncated_normal')", ""),
    "he_uniform": ("HeUniform()", ""),
    "he_normal": ("VarianceScaling(2.0, 'fan_in', 'untruncated_normal')", ""),
    "lecun_uniform": ("LecunUniform()", ""),
    "orthogonal": ("Orthogonal({})", "1.1"),
    "identity": ("Identity({})", "1"),
}
FUNCTION = "keras.initializations.of_shape"
RULE = Rule(
    code="KM254",
    name="initializer-functions",
    title="A function that initializes weights takes `dtype`.",
    why="""
Keras 1 called an initializer as `f(shape, name=...)`, Keras 2 as `f(shape)`; Keras 3 calls `f(shape, dtype=...)`,
which a function or lambda without that parameter refuses. It is added where the function is seen to be given as an
initializer. `lambda shape, name: normal(shape, scale=0.01, name=name)` of Keras 1 becomes an initializer, and
`initializations.normal(shape, scale=0.01)` one that is called with the shape.
""",
    examples=(
        Example(
            "from keras.initializations import normal\nfrom keras.layers import Dense\n\n"
            "layer = Dense(3, init=lambda shape, name: normal(shape, scale=0.01, name=name))\n",
            "from tensorflow.keras.initializers import RandomNormal\nfrom tensorflow.keras.layers import Dense\n\n"
            "layer = Dense(3, kernel_initializer=RandomNormal(stddev=0.01))\n",
        ),
        Example(
            "from keras import backend as K\nfrom keras.layers import Dense\n\n\n"
            "def small(shape, name=None):\n    return K.random_normal(shape, stddev=0.01)\n\n\n"
            "layer = Dense(3, kernel_initializer=small)\n",
            "from tensorflow.keras import backend as K\nfrom tensorflow.keras.layers import Dense\n\n\n"
            "def small(shape, name=None, dtype=None):\n    return K.random_normal(shape, stddev=0.01)\n\n\n"
            "layer = Dense(3, kernel_initializer=small)\n",
        ),
    ),
)


@RULE.finds
def drawn(file: SourceFile) -> list[Use]:
    """`lambda shape, name: normal(shape, scale=0.01, name=name)` of Keras 1 is written as a whole."""
    found: dict[int, tuple[str, ast.expr | None]] = {}
    for use in file.uses:
        outer = file.parent(use.call) if use.call is not None and use.name in DRAWN else None
        if isinstance(outer, ast.Lambda) and isinstance(file.parent(outer), ast.keyword):
            call = outer.body
            assert isinstance(call, ast.Call)
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            plain = [ast.unparse(one) for one in call.args] == ["shape"] and given.keys() <= {"scale", "name"}
            if plain and parameters(outer) == ["shape", "name"]:
                found[id(outer)] = DRAWN[use.name], given.get("scale")
                use.kind = "gone"
    file.memo[drawn] = found
    return list(_of_shapes(file))


def _of_shapes(file: SourceFile) -> Iterator[Use]:
    """`initializations.normal(shape, scale=0.01, name=name)` gave the weight itself."""
    for use in file.uses:
        last = use.name.rpartition(".")[2]
        known = use.kind == "name" and ".initializations." in use.spelled and (use.name in DRAWN or last in WHOLE)
        call = use.call if known else None
        if call is None or not 0 < len(call.args) < 3 or any(isinstance(one, ast.Starred) for one in call.args):
            continue
        if {keyword.arg for keyword in call.keywords} <= {"scale", "name", "dim_ordering"}:
            use.kind = "gone"
            yield Use("name", FUNCTION, call, DRAWN.get(use.name, last), scope=use.scope, call=call)


@RULE.on(FUNCTION)
def of_shape(site: Site) -> None:
    call = site.call
    assert call is not None
    scale = site.argument("scale", 1)
    new = _initializer(site, site.use.spelled, scale)
    site.replace(call, f"{new}(", call.args[0], ")")
    site.rewritten("an initializer is called with the shape, and has the width", call, new=f"{new}(...)")


@RULE.on("keras.layers.*", "keras.layers.Layer.add_weight", "keras.layers.Layer()", given=NAMES)
def given(site: Site) -> None:
    if site.call is None:
        return
    for keyword in site.call.keywords:
        if keyword.arg not in NAMES:
            continue
        if id(keyword.value) in site.file.memo.get(drawn, {}):
            _write(site, keyword.value)
        else:
            _take_dtype(site, keyword.value)


def _write(site: Site, function: ast.expr) -> None:
    """The initializer that draws what the function of Keras 1 drew."""
    name, scale = site.file.memo[drawn][id(function)]
    new = _initializer(site, name, scale)
    site.replace(function, new)
    site.rewritten("Keras 1 asked a function for each weight; an initializer has the width", function, new=new)


def _initializer(site: Site, name: str, scale: ast.expr | None) -> str:
    if name in WHOLE:
        form, usual = WHOLE[name]
        cls, _, rest = form.partition("(")
        return f"{site.spell(f'keras.initializers.{cls}')}({rest}".format(
            site.text(scale) if scale is not None else usual
        )
    spelled = site.spell(f"keras.initializers.{name}")
    width = site.text(scale) if scale is not None else "0.05"
    if name == "RandomNormal":
        return f"{spelled}(stddev={width})"
    plain = scale is None or isinstance(scale, ast.Constant)
    return f"{spelled}(-{width}, {width})" if plain else f"{spelled}(-({width}), {width})"


@RULE.on("keras.initializers.get")
def got(site: Site) -> None:
    if site.call is not None and site.call.args:
        _take_dtype(site, site.call.args[0])


@RULE.on("keras.initializers.Initializer.__call__")
def called(site: Site) -> None:
    """The method of a class derived from Initializer."""
    if isinstance(site.node, ast.FunctionDef):
        _add(site, site.node, 2)


def _take_dtype(site: Site, node: ast.expr) -> None:
    for function in _functions(site, node):
        _add(site, function, 1)


def _functions(
    site: Site, node: ast.expr, depth: int = DEPTH
) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda]:
    value = site.value(node)
    if isinstance(value, Functions):
        return [info.node for info in value.functions if info.owner is None]
    if isinstance(node, ast.Lambda):
        return [node]
    if value is None and isinstance(node, ast.Name):
        # The engine does not follow what leads to nothing legacy: `f = lambda shape: 1`, `g = f`.
        assigned = site.assigned(node.id)
        if len(assigned) == 1 and depth:
            return _functions(site, assigned[0], depth - 1)
        if not assigned:
            return [*site.functions(node.id)]
    return []


def _add(site: Site, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, needed: int) -> None:
    spec = function.args
    names = parameters(function)
    if spec.kwarg is not None or "dtype" in [*names, *(a.arg for a in spec.kwonlyargs)] or not _here(site, function):
        return
    if len(names) < needed or len(names) - len(spec.defaults) > needed or spec.vararg or spec.kwonlyargs:
        site.review("Keras 3 calls an initializer as f(shape, dtype=...); let this function take that", function)
        return
    end = _end(site, spec.defaults[-1] if spec.defaults else [*spec.posonlyargs, *spec.args][-1])
    site.file.edits.replace_span(end, end, ", dtype=None")
    what = function if isinstance(function, ast.Lambda) else [*spec.posonlyargs, *spec.args][0]
    site.rewritten("Keras 3 calls an initializer with a `dtype`", what, new="dtype=None")


def _end(site: Site, last: ast.AST) -> int:
    """Behind the last parameter, and behind the parentheses that its default has of its own."""
    data = site.file.source.data
    start, end = site.file.source.start(last), site.file.source.end(last)
    while not isinstance(last, ast.arg) and data[:start].rstrip().endswith(b"("):
        start, end = data.rindex(b"(", 0, start), data.index(b")", end) + 1
    return end


def _here(site: Site, function: ast.AST) -> bool:
    """Whether the function is of this file, and not of another one of the project."""
    return id(function) in site.file.flow.functions or isinstance(function, ast.Lambda)
