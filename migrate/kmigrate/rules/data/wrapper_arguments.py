"""KM645: arguments of the wrappers for scikit-learn, and what their scores mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.names.values import Functions, Instance
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import DEPTH, Site

WRAPPERS = tuple(f"keras.wrappers.scikit_learn.{name}" for name in ("KerasClassifier", "KerasRegressor"))
NAMES = {"build_fn": "model", "nb_epoch": "epochs"}
SEARCHES = {"GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "BayesSearchCV"}
GRIDS = {"param_grid", "param_distributions", "search_spaces"}
COMPILED = {"optimizer", "loss", "metrics"}
OWN = {"epochs", "batch_size", "optimizer", "loss", "metrics", "verbose", "callbacks", "validation_split", "shuffle"}

RULE = Rule(
    code="KM645",
    name="wrapper-arguments",
    title="The wrappers of scikeras take `model`, and score regressors by another measure.",
    why="""
`build_fn` is `model` and `nb_epoch` is `epochs`. `score` of a regressor, and so what `cross_val_score` gives, was the
loss with a minus and is the coefficient of determination. What a search varies must be an argument of the wrapper, or
be called `model__hidden` where it is an argument of the function that builds the model. The model that was trained
is `model_`.
""",
    examples=(
        Example(
            "from keras.wrappers.scikit_learn import KerasRegressor\n\n"
            "model = KerasRegressor(build_fn=build, epochs=3)\n",
            "from scikeras.wrappers import KerasRegressor\n\nmodel = KerasRegressor(model=build, epochs=3)\n",
            "The score is reported for review.",
        ),
    ),
)


@RULE.on(*WRAPPERS)
def wrapped(site: Site) -> None:
    if site.use.kind != "name":
        return
    if site.call is None:
        site.review("arguments of scikeras' wrapper have other names: build_fn is model, nb_epoch is epochs")
        return
    for old, new in NAMES.items():
        if site.keyword(old) is not None and site.keyword(new) is None:
            site.rename_keyword(old, new)
            site.rewritten(f"`{old}` is `{new}` in scikeras", new=new)
    if site.name.endswith("KerasRegressor"):
        site.review(
            "score was minus the loss (in Keras 1 the loss), and is R² today; give scoring='neg_mean_squared_error' to "
            "what asks for scores"
        )
    shared = _shared(site)
    for keyword in site.call.keywords:
        if keyword.arg in shared:
            site.file.edits.rename_keyword(keyword, f"model__{keyword.arg}")
            site.rewritten(f"`{keyword.arg}` is for the function that builds the model", keyword)
    given = {keyword.arg for keyword in site.call.keywords} - shared | OWN - shared
    for search, grid in _searches(site):
        for key in _keys(site, grid):
            _key(site, search, key, given)
    for node in site.nodes(ast.Attribute):
        match node:
            case ast.Attribute(
                value=ast.Attribute(attr="best_estimator_") | ast.Subscript(value=ast.Attribute(attr="named_steps")),
                attr="model",
            ) if _first(site, node):
                _model(site, node)
            case _:
                pass


@RULE.on(*(f"{wrapper}.fit" for wrapper in WRAPPERS), given=("nb_epoch",))
def trained(site: Site) -> None:
    if site.rename_keyword("nb_epoch", "epochs"):
        site.rewritten("`nb_epoch` is `epochs` in scikeras", new="epochs")


@RULE.on(*(f"{wrapper}.model" for wrapper in WRAPPERS))
def model(site: Site) -> None:
    if isinstance(site.node, ast.Attribute) and not site.use.stored:
        _model(site, site.node)


def _shared(site: Site) -> set[str | None]:
    """What both the wrapper and the function that builds the model take: the wrapper would keep it to itself."""
    build = site.argument("build_fn", 0)
    value = site.value(build) if build is not None else None
    functions = value.functions if isinstance(value, Functions) else ()
    return {
        argument.arg
        for function in functions
        for argument in (*function.node.args.args, *function.node.args.kwonlyargs)
        if argument.arg in COMPILED
    }


def _model(site: Site, node: ast.Attribute) -> None:
    site.file.edits.rename_attribute(node, "model_")
    site.rewritten("`model` is what builds the model in scikeras, and `model_` the model that was trained", node)


def _first(site: Site, node: ast.AST) -> bool:
    """Whether no other wrapper of the file has spoken of it."""
    said: set[int] = site.file.memo.setdefault("wrappers", set())
    new = id(node) not in said
    said.add(id(node))
    return new


def _key(site: Site, search: ast.Call, key: ast.Constant | ast.keyword, given: set[str | None]) -> None:
    """`nb_epoch` of a grid is `epochs`; an argument of the function that builds the model is `model__...`"""
    text = key.arg if isinstance(key, ast.keyword) else str(key.value)
    head, _, name = (text or "").rpartition("__")
    old = NAMES.get(name, "")
    if old and not head.endswith("model"):
        new = f"{head}__{old}" if head else old
    elif head or name in given:
        return
    else:
        new = f"model__{name}"
    if not _first(site, key):
        return
    if not old and not _is_wrapper(site, search):
        site.review(f"a search over `{name}` must call it `{new}`, or the wrapper must be given it", key)
        return
    if isinstance(key, ast.keyword):
        site.file.edits.rename_keyword(key, new)
    else:
        site.replace(key, repr(new))
    site.rewritten(f"what a search calls `{text}` is `{new}` for scikeras", key, new=new)
    for found in site.nodes(ast.Subscript):
        match found:
            case ast.Subscript(value=ast.Attribute(attr="best_params_"), slice=ast.Constant(value=value) as key):
                if value == text and _first(site, key):
                    site.replace(key, repr(new))
                    site.rewritten(f"what the search called `{text}` is `{new}`", key, new=new)
            case _:
                pass


def _is_wrapper(site: Site, search: ast.Call) -> bool:
    given = next((k.value for k in search.keywords if k.arg == "estimator"), None) or next(iter(search.args), None)
    value = site.value(given) if given is not None else None
    return isinstance(value, Instance) and value.sure and value.cls in WRAPPERS


def _searches(site: Site) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The searches of the file and what each varies, as far as that is written here."""
    for call in site.nodes(ast.Call):
        assert isinstance(call, ast.Call)
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in SEARCHES:
            continue
        for grid in [k.value for k in call.keywords if k.arg in GRIDS] or call.args[1:2]:
            for one in site.assigned(grid.id) if isinstance(grid, ast.Name) else [grid]:
                yield call, one


def _keys(site: Site, node: ast.expr, depth: int = DEPTH) -> Iterator[ast.Constant | ast.keyword]:
    match node:
        case ast.Dict(keys=keys):
            yield from (key for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
        case ast.Call(func=ast.Name(id="dict"), args=parts, keywords=keywords):
            yield from (keyword for keyword in keywords if keyword.arg)
            for part in parts:
                yield from _keys(site, part, depth)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _keys(site, part, depth)
        case ast.Name(id=name) if depth:
            for value in site.assigned(name):
                yield from _keys(site, value, depth - 1) if not isinstance(value, ast.Name) else ()
        case _:
            return
