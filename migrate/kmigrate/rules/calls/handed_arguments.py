"""KM213: arguments that reach a class of Keras through one that the project derives from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.atlas import legacy_keywords
from kmigrate.engine.lists import argument_list
from kmigrate.engine.names.values import ClassInfo, Functions, Instance, LocalClass, LocalObject, Ref, Use
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, parameters
from kmigrate.rules.common.unpacked import look_into
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

INIT = ".__init__"
# What other rules say of handed arguments too.
ANSWERED = frozenset(
    {"nb_row", "nb_col", "kernel_dim1", "kernel_dim2", "kernel_dim3", "dim_ordering", "decay", "period"}
)
ADVICE = {
    "weights": "build the layer and call layer.set_weights(...)",
}

RULE = Rule(
    code="KM213",
    name="handed-arguments",
    title="Arguments that a derived class gives to the class of Keras.",
    why="""
`super().__init__(output_dim=n)` in a class derived from `Dense` gives its arguments to Keras as well, and so does an
object of a derived class that has no constructor of its own, or one that gives `**kwargs` on. They are read like a call
of the class itself: keywords, orders, kernel sizes and old defaults.
""",
    examples=(
        Example(
            "from keras.layers import Dense\n\n\nclass Wide(Dense):\n    def __init__(self, n):\n"
            "        super().__init__(output_dim=n, weights=start)\n",
            "from tensorflow.keras.layers import Dense\n\n\nclass Wide(Dense):\n    def __init__(self, n):\n"
            "        super().__init__(units=n, weights=start)\n",
            "`weights` is reported for review: build the layer and call layer.set_weights(...).",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """One more use for every call that hands arguments on, as if the class were called by its name there."""
    for use in list(file.uses):
        if use.kind == "make":
            yield from _made(file, use)
        elif use.call is not None and use.kind in ("attribute", "name") and use.name.endswith(INIT):
            yield from _constructor(file, use, use.call)


@RULE.on("keras.layers.Layer()", "keras.optimizers.Optimizer()", "keras.callbacks.Callback()")
def made(site: Site) -> None:
    """What an object is given is another use, but for what a constructor gives on behind arguments of its own."""
    function = _constructor_of(site.use)
    if site.standalone and function is not None and site.call is not None:
        given = _behind(function, site.call)
        if given and _before(function):
            message = (
                "the constructor gives it on behind other arguments, whose order is another one today; give it by name"
            )
            site.review(message, given[0])


@RULE.on(*legacy_keywords(), kinds=("handed",))
def left(site: Site) -> None:
    """What no row and no other rule says of a handed argument."""
    rows = site.file.facts.keywords.get(site.name, {})
    if not rows:
        look_into(site)
    gone = {name for era in legacy_keywords()[site.name].values() for name in era}
    for keyword in site.call.keywords if site.call is not None else ():
        name = keyword.arg
        if name in gone and name not in rows and name not in ANSWERED:
            advice = ADVICE.get(name, "find out what it did, and take it out or say it another way")
            site.review(f"`{site.name.rpartition('.')[2]}` has no argument `{name}` today: {advice}", keyword)


def _made(file: SourceFile, use: Use) -> Iterator[Use]:
    """`Wide(10, init='uniform')`: all of it where the class has no constructor, else what its `**kwargs` hand on."""
    info, call = use.owner, use.call
    if info is None or call is None:
        return
    function = _constructor_of(use)
    if info.find("__init__")[1] is None:
        yield _handed(use, info, call)
    elif function is not None:
        spec = function.args
        named = {*parameters(function), *(a.arg for a in spec.kwonlyargs)}
        keywords = [k for k in call.keywords if k.arg not in named] if _hands_on(function, spec.kwarg) else []
        given = [] if _before(function) else _behind(function, call)
        if keywords or given:
            inner = ast.copy_location(ast.Call(call.func, given, keywords), call)
            file.edits.lists[id(inner)] = argument_list(file.source, call)
            yield _handed(use, info, inner)


def _constructor_of(use: Use) -> Function | None:
    """The one constructor of the class that an object is made of, where the project has one."""
    constructor = use.owner.find("__init__")[1] if use.owner is not None else None
    if not isinstance(constructor, Functions) or len(constructor.functions) != 1:
        return None
    node = constructor.functions[0].node
    return None if isinstance(node, ast.Lambda) else node


def _behind(function: Function, call: ast.Call) -> list[ast.expr]:
    """What a call gives to `*args` of a constructor that only gives them on."""
    own = parameters(function)[1:]
    plain = not any(isinstance(one, ast.Starred) for one in call.args[: len(own)])
    return call.args[len(own) :] if plain and _hands_on(function, function.args.vararg) else []


def _before(function: ast.AST) -> bool:
    """Whether a constructor gives its `*args` on behind arguments of its own: `super().__init__(n, *args)`."""
    calls = [node for node in walk(function) if isinstance(node, ast.Call)]
    return any(any(isinstance(one, ast.Starred) for one in call.args[1:]) for call in calls)


def _hands_on(function: ast.AST, parameter: ast.arg | None) -> bool:
    """Whether a constructor does nothing with its `*args` or `**kwargs` but give them on."""
    found = list(walk(function)) if parameter is not None else []
    given = [n.value for n in found if isinstance(n, ast.Starred) or (isinstance(n, ast.keyword) and n.arg is None)]
    named = [n for n in found if isinstance(n, ast.Name) and parameter is not None and n.id == parameter.arg]
    return bool(named) and all(any(n is one for one in given) for n in named)


def _constructor(file: SourceFile, use: Use, call: ast.Call) -> Iterator[Use]:
    """`super().__init__(...)` and `Dense.__init__(self, ...)`."""
    assert isinstance(use.node, ast.Attribute)
    if use.kind == "name":
        inner = ast.copy_location(ast.Call(call.func, call.args[1:], call.keywords), call)
        file.edits.lists[id(inner)] = argument_list(file.source, call)
        spelled = use.spelled.removesuffix(INIT)
        yield Use("handed", use.name.removesuffix(INIT), use.node, spelled, scope=use.scope, call=inner)
        return
    match file.value(use.node.value):
        case LocalObject(info=info) if info.legacy:
            yield _handed(use, info, call)
        case Instance(cls=cls):
            around = _around(file, use)
            spelled = _spelled(around) if around else ""
            yield Use("handed", cls, use.node, spelled, scope=use.scope, call=call, owner=around)
        case _:
            pass


def _around(file: SourceFile, use: Use) -> ClassInfo | None:
    """The class in whose method a use stands."""
    scope = use.scope
    while scope is not None:
        owner = getattr(scope.function, "owner", None)
        if isinstance(owner, ClassInfo):
            return owner
        scope = scope.parent
    return None


def _handed(use: Use, info: ClassInfo, call: ast.Call) -> Use:
    return Use("handed", info.legacy, use.node, _spelled(info), scope=use.scope, call=call, owner=info)


def _spelled(info: ClassInfo) -> str:
    """How the class of Keras was written where the first of the line derives from it."""
    for base in info.bases:
        match base:
            case Ref(name=name):
                return name
            case LocalClass(info=inner) if inner is not info and (name := _spelled(inner)):
                return name
            case _:
                continue
    return ""
