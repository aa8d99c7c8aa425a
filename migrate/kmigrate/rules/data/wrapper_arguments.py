"""KM645: arguments of the wrappers for scikit-learn, and what their scores mean."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

WRAPPERS = tuple(f"keras.wrappers.scikit_learn.{name}" for name in ("KerasClassifier", "KerasRegressor"))
NAMES = {"build_fn": "model", "nb_epoch": "epochs"}
SEARCHES = {"GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "BayesSearchCV"}
OWN = {"epochs", "batch_size", "optimizer", "loss", "metrics", "verbose", "callbacks", "validation_split", "shuffle"}

RULE = Rule(
    code="KM645",
    name="wrapper-arguments",
    title="The wrappers of scikeras take `model`, and score regressors by another measure.",
    why="""
`build_fn` is `model` and `nb_epoch` is `epochs`. `score` of a regressor, and so what `cross_val_score` gives, was the
loss with a minus and is the coefficient of determination. What a search varies must be an argument of the wrapper, or
be called `model__hidden` where it is an argument of the function that builds the model.
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
    given = {keyword.arg for keyword in site.call.keywords}
    for name in sorted(_searched(site) - given - OWN):
        site.review(f"a search over `{name}` must call it `model__{name}`, or the wrapper must be given it")


def _searched(site: Site) -> set[str]:
    """The names that a search of the file varies, as far as it is written as a dictionary."""
    found: set[str] = set()
    for call in site.nodes(ast.Call):
        assert isinstance(call, ast.Call)
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in SEARCHES:
            continue
        grids = [k.value for k in call.keywords if k.arg in ("param_grid", "param_distributions")] or call.args[1:2]
        for grid in grids:
            for one in [grid, *site.assigned(grid.id)] if isinstance(grid, ast.Name) else [grid]:
                found |= _keys(one)
    return {name for name in found if "__" not in name}


def _keys(node: ast.expr) -> set[str]:
    match node:
        case ast.Dict(keys=keys):
            return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
            return {keyword.arg for keyword in keywords if keyword.arg}
        case ast.List(elts=parts):
            return set().union(*(_keys(part) for part in parts))
        case _:
            return set()
