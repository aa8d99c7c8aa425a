"""KM403: optimizers whose defaults, or the meaning of whose arguments, changed."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Instance
from kmigrate.rules.common.elsewhere import words_elsewhere
from kmigrate.rules.common.optimizers import KEPT, NADAM, SMALL, SQUARED, kept, largest_epsilon, shim_reason
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

CLASSES = {"rmsprop": "RMSprop", "adagrad": "Adagrad", "adadelta": "Adadelta", "adamax": "Adamax", "nadam": "Nadam"}
CLIPPED = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")

SMALLEST = 1e-9  # no program gave a smaller epsilon; the squares of those that it gave are smaller

RULE = Rule(
    code="KM403",
    name="kept-optimizers",
    title="An optimizer whose defaults, or the meaning of whose arguments, changed.",
    why="""
Keras 3 starts Adagrad's accumulators at 0.1 and not at 0, gives Adadelta a learning rate of 0.001 and not 1.0, and
Adagrad and Adamax other ones too. RMSprop and Adagrad add epsilon under the square root now, where it weighs far
more, so that small gradients make far smaller steps: the square of the old epsilon keeps them. `epsilon=None` meant
1e-7. `clipnorm` clipped by the norm of all gradients together, which is `global_clipnorm` today. The old values are
written out, for optimizers given by a string as well; `--modern` leaves them as they are. tf.keras code is left
alone: its own optimizers had these defaults already. Agrees with real Keras 2.2.4 on Theano to the last bits of
float32 over 30 steps; on TensorFlow 1 the step count was read before or after it was raised, by chance.
""",
    examples=(
        Example(
            'from keras.models import load_model\n\nmodel = load_model("m.keras")\n'
            'model.compile(loss="mse", optimizer="adadelta")\n',
            "from tensorflow.keras.models import load_model\nfrom tensorflow.keras.optimizers import Adadelta\n\n"
            'model = load_model("m.keras")\nmodel.compile(loss="mse", optimizer=Adadelta(learning_rate=1.0))\n',
        ),
    ),
)


def _names(*classes: str) -> tuple[str, ...]:
    return tuple(f"keras.optimizers.{name}" for cls in classes for name in (cls, cls.lower()))


@RULE.on("keras.models.Model.compile", "keras.models.Graph.compile")
def compiled(site: Site) -> None:
    given = site.argument("optimizer", 0)
    if not _applies(site):
        return
    if given is None:
        if site.unpacks:  # `compile(**config)`
            _elsewhere(site)
        return
    value = site.value(given)
    if isinstance(given, ast.Constant):
        if isinstance(given.value, str):
            _string(site, given, given.value.lower())
    elif not isinstance(given, ast.Call) and not (isinstance(value, Instance) and value.sure):
        _elsewhere(site)


def _elsewhere(site: Site) -> None:
    """Words for optimizers that stand somewhere in a file, where what `compile` is given cannot be told."""
    if _elsewhere in site.file.memo:
        return
    site.file.memo[_elsewhere] = True
    for node in words_elsewhere(site, CLASSES):
        word = str(node.value).lower()
        new = ", ".join(f"{key}={value}" for key, value in (kept(site, word) if word in KEPT else {}).items())
        new = f"keras.optimizers.{CLASSES[word]}({new})" if new else "another optimizer"
        site.review(f"where {site.text(node)} is given to compile, other defaults count today: {new}", node)


@RULE.on("keras.optimizers.get")
def got(site: Site) -> None:
    given = site.argument("identifier", 0)
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and _applies(site):
        _string(site, given, given.value.lower())


@RULE.on(*_names("RMSprop", "Adagrad", "Adadelta", "Adamax"))
def constructed(site: Site) -> None:
    if site.call is None or not _applies(site) or shim_reason(site):
        return
    optimizer = site.name.rpartition(".")[2].lower()
    if site.unpacks:
        wanted = ", ".join(f"{key}={value}" for key, value in kept(site, optimizer).items())
        site.review(f"defaults of this optimizer changed; where the call does not give them, write {wanted}")
        return
    for key, value in kept(site, optimizer).items():
        if key == "epsilon" and optimizer in SMALL:
            continue  # a row of `defaults.toml` (KM202)
        if not _is_given(site, optimizer, key):
            site.add_argument(f"{key}={value}")
            site.rewritten(f"the old default is written out: `{key}={value}`", new=f"{key}={value}")


@RULE.on(*_names(*CLIPPED))
def arguments(site: Site) -> None:
    if site.call is None or not _applies(site) or shim_reason(site):
        return
    optimizer = site.name.rpartition(".")[2].lower()
    if optimizer == "nadam":
        site.review(f"{NADAM}; choose another optimizer, or accept it")
    epsilon = site.keyword("epsilon")
    if epsilon is not None:
        _epsilon(site, optimizer, epsilon)
    clip = site.keyword("clipnorm")
    if clip is not None:
        if site.keyword("clipvalue") is not None:
            site.review(
                "only one of `clipnorm` and `clipvalue` can be given today, and both were applied; keep one", clip
            )
            return
        site.rename_keyword("clipnorm", "global_clipnorm")
        site.rewritten(
            "`clipnorm` clipped by the norm of all gradients together: that is `global_clipnorm`",
            clip,
            new="global_clipnorm",
        )


def _applies(site: Site) -> bool:
    return site.standalone and not site.settings.modern


def _is_given(site: Site, optimizer: str, key: str) -> bool:
    if key == "learning_rate":
        decay = site.argument("decay")  # whose schedule brings the rate with it
        decays = decay is not None and not (isinstance(decay, ast.Constant) and not decay.value)
        return decays or any(site.argument(name, 0) is not None for name in ("learning_rate", "lr"))
    return site.argument(key) is not None or _positional_epsilon(site, optimizer, key)


def _positional_epsilon(site: Site, optimizer: str, key: str) -> bool:
    """`Adagrad(lr, epsilon)` and `RMSprop(lr, rho, epsilon)`: where epsilon stood."""
    position = {"adagrad": 1, "rmsprop": 2}.get(optimizer, 9)
    return key == "epsilon" and site.argument(key, position) is not None


def _epsilon(site: Site, optimizer: str, given: ast.keyword) -> None:
    value = given.value
    squared = optimizer in ("rmsprop", "adagrad")
    if isinstance(value, ast.Constant) and value.value is None:
        new = SQUARED if squared else "1e-07"
    elif not squared:
        return
    elif (
        isinstance(value, ast.Constant) and isinstance(value.value, float) and 0 < value.value <= largest_epsilon(site)
    ):
        if site.settings.target == "keras" and value.value < SMALLEST:
            return  # `keras` is still called keras: this is what an earlier run wrote
        new = f"{value.value**2:.15g}"
    else:
        site.review(
            "epsilon stands under the square root today; where gradients are small, give the square of the old value",
            given,
        )
        return
    site.replace(value, new)
    site.rewritten(
        f"`epsilon` was added beside the square root: `epsilon={new}` keeps the steps", given, new=f"epsilon={new}"
    )


def _string(site: Site, given: ast.Constant, optimizer: str) -> None:
    if optimizer == "nadam":
        if not site.settings.shims:
            site.review(f"{NADAM}; choose another optimizer, or accept it", given)
    elif optimizer in KEPT:
        arguments = ", ".join(f"{key}={value}" for key, value in kept(site, optimizer).items())
        new = f"{site.spell('keras.optimizers.' + CLASSES[optimizer])}({arguments})"
        site.replace(given, new)
        site.rewritten(f"{site.text(given)} means other defaults today; the old ones are written out", given, new=new)
