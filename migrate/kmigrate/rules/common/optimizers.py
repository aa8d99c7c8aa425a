"""Which optimizers only the shims can have: what several rules must know of one call."""

from __future__ import annotations

import ast

from kmigrate.rules.common.asked_updates import asked_updates
from kmigrate.rules.site import Site

SETTERS = (
    "keras.callbacks.LearningRateScheduler",
    "keras.callbacks.ReduceLROnPlateau",
    "keras.optimizers.Optimizer.lr",
)
NADAM = "Nadam's momentum schedule is another one today (schedule_decay is gone), so that training takes another course"
CLIPPED = (
    "`clipnorm` was for all gradients together, `clipvalue` was applied too, and today only one of them may be given"
)
UPDATED = "it is asked for `get_updates`, which optimizers of Keras 3 do not have"
EPSILON = "epsilon stood beside the square root, and where it is computed its square cannot be written"
LARGE = "epsilon stood beside the square root, and one that is so large has no square that keeps the steps"

# Keras 2 divided by sqrt(a) + epsilon, Keras 3 divides by sqrt(a + epsilon): the square is what keeps small gradients
# the same.
SQUARED = "1e-14"
SQUARES = (("1.0.8", "1e-12"), ("2.1.3", "1e-16"))  # of 1e-6 and of 1e-8, which were the defaults before
KEPT: dict[str, dict[str, str]] = {
    "rmsprop": {"epsilon": SQUARED},
    "adagrad": {"learning_rate": "0.01", "initial_accumulator_value": "0.0", "epsilon": SQUARED},
    "adadelta": {"learning_rate": "1.0"},
    "adamax": {"learning_rate": "0.002"},
}
# Arguments with which tf.keras before TensorFlow 2.11 took the steps of the stand-alone Keras.
RATES = {"lr", "learning_rate", "decay", "name"}
TF_SAME = {
    "sgd": frozenset(RATES | {"momentum", "nesterov"}),
    "adam": frozenset(RATES | {"beta_1", "beta_2", "epsilon", "amsgrad"}),
}
SMALL = ("adadelta", "adamax")  # whose epsilon of 1e-7 was one of 1e-8: the first steps of Adadelta are of its size


def setter(site: Site) -> str:
    """What else of this file sets the learning rate, which a schedule does not allow."""
    use = next(site.uses(*SETTERS), None)
    return use.name.rpartition(".")[2] if use else ""


def shim_reason(site: Site) -> str:
    """Why the call of an optimizer keeps its numbers with the shims only; empty where the target can."""
    if not site.settings.shims:
        return ""
    if id(site.call) in asked_updates(site.file).made:
        return UPDATED
    if site.settings.modern:
        return ""
    name = site.name.rpartition(".")[2].lower()
    if not site.standalone:
        same = site.call is not None and {k.arg for k in site.call.keywords} <= TF_SAME.get(name, frozenset())
        return _decays(site) if same else ""
    if name == "nadam":
        return NADAM
    if site.call is None:
        return ""
    if reason := _decays(site):
        return reason
    epsilon = site.keyword("epsilon")
    if site.keyword("clipnorm") is not None and site.keyword("clipvalue") is not None:
        return CLIPPED
    if epsilon is not None and name in ("rmsprop", "adagrad"):
        if not isinstance(epsilon.value, ast.Constant):
            return EPSILON
        value = epsilon.value.value
        return LARGE if isinstance(value, int | float) and value > largest_epsilon(site) else ""
    return ""


def largest_epsilon(site: Site) -> float:
    """The largest epsilon whose square keeps the steps, and under the name of `keras` can be told from an old one."""
    return 3e-5 if site.settings.target == "keras" else 1e-4


def _decays(site: Site) -> str:
    decay = site.keyword("decay")
    decays = decay is not None and not (isinstance(decay.value, ast.Constant) and not decay.value.value)
    if decays and not site.unpacks and (what := setter(site)):
        return f"the learning rate decays, and `{what}` sets it as well, which a schedule does not allow"
    return ""


def kept(site: Site, optimizer: str) -> dict[str, str]:
    """The old defaults, as they are written today; epsilon was another one in every era."""
    found = dict(KEPT[optimizer])
    if "epsilon" in found:
        eras = (era for era, _ in SQUARES if site.era.keras.is_before(era))
        found["epsilon"] = dict(SQUARES)[era] if (era := next(eras, None)) else SQUARED
    elif optimizer in SMALL and site.era.keras.is_before("2.1.3"):
        first = optimizer == "adadelta" and site.era.keras.is_before("1.0.8")
        found["epsilon"] = "1e-06" if first else "1e-08"
    return found
