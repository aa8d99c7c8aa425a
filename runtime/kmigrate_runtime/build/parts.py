"""Activations, initializers, regularizers and constraints, by the names of Keras 2.3.1."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import keras

from kmigrate_runtime.build.registry import maker_of, refusal
from kmigrate_runtime.complaints import told
from kmigrate_runtime.spec import Foreign, Layer
from kmigrate_shims.layers import activations as old_activations
from kmigrate_shims.layers import regularizers as old_regularizers

if TYPE_CHECKING:
    from kmigrate_runtime.build.kit import Kit

INITIALIZERS = {
    "uniform": "RandomUniform", "normal": "RandomNormal", "zero": "Zeros", "one": "Ones", "zeros": "Zeros",
    "ones": "Ones", "constant": "Constant", "identity": "Identity", "orthogonal": "Orthogonal",
    "glorot_uniform": "GlorotUniform", "glorot_normal": "GlorotNormal", "he_uniform": "HeUniform",
    "he_normal": "HeNormal", "lecun_uniform": "LecunUniform", "lecun_normal": "LecunNormal",
}  # fmt: skip
CONSTRAINTS = {
    "maxnorm": "MaxNorm", "max_norm": "MaxNorm", "nonneg": "NonNeg", "non_neg": "NonNeg", "unitnorm": "UnitNorm",
    "unit_norm": "UnitNorm", "min_max_norm": "MinMaxNorm",
}  # fmt: skip
REGULARIZERS = {"l1": "L1", "l2": "L2", "l1_l2": "L1L2", "WeightRegularizer": "L1L2", "ActivityRegularizer": "L1L2",
                "L1L2Regularizer": "L1L2"}  # fmt: skip
# Of what the old constructors took and those of today do not.
UNKNOWN_TODAY = frozenset({"dtype", "p", "m"})


def part(name: str, value: Any, layer: Layer, kit: Kit) -> Any:
    """What stands for the option `name` in Keras 3."""
    if name == "activation" or name.endswith("_activation"):
        return activation(value, layer, kit)
    if name == "activity_regularizer":
        return activity(value, layer, kit)
    for ending, make in (("_initializer", initializer), ("_regularizer", regularizer), ("_constraint", constraint)):
        if name.endswith(ending):
            return make(value, layer, kit)
    if isinstance(value, Foreign):
        return kit.foreign(value, layer)
    return _tuples(value)


def activation(value: Any, layer: Layer, kit: Kit) -> Any:
    if value is None or value == "linear":
        return None if layer.kind != "Activation" else "linear"
    if isinstance(value, Foreign):
        return kit.foreign(value, layer)
    if isinstance(value, dict):
        inner = Layer(f"{layer.name}_{value['kind'].lower()}", value["kind"], dict(value.get("options") or {}))
        maker = maker_of(inner.kind)
        if maker is None:
            raise refusal(layer, f"no activation is called {inner.kind!r}")
        return maker(inner, kit)
    if value == "hard_sigmoid":
        kit.uses("hard_sigmoid")
        return old_activations.hard_sigmoid
    return _named(keras.activations, value, "activation", layer)


def initializer(value: Any, layer: Layer, kit: Kit) -> Any:
    """How weights were drawn. They are given here, so that what nobody knows any more is told and replaced."""
    if value is None:
        return None
    if isinstance(value, Foreign):
        made = kit.known(value, layer)
        if made is None:
            kit.note(f"{layer.name}: the initializer {value.name} is not in the file; nothing depends on it any more.")
            return "zeros"
        return made
    kind, options = _pair(value)
    yours = _yours("initializer", kind, options, layer, kit)
    if yours is not None:
        return yours
    if kind == "VarianceScaling" and options.get("distribution") == "normal":
        options["distribution"] = "truncated_normal"
    made = getattr(keras.initializers, INITIALIZERS.get(kind, kind), None)
    if made is None:
        kit.note(f"{layer.name}: nothing is known of the initializer {kind}; nothing depends on it any more.")
        return "zeros"
    return made(**{key: one for key, one in options.items() if key not in UNKNOWN_TODAY})


def regularizer(value: Any, layer: Layer, kit: Kit) -> Any:
    if value is None or isinstance(value, Foreign):
        return None if value is None else kit.foreign(value, layer)
    kind, options = _pair(value)
    yours = _yours("regularizer", kind, options, layer, kit)
    if yours is not None:
        return yours
    if kind == "EigenvalueRegularizer":
        kit.uses(kind)
        return old_regularizers.EigenvalueRegularizer(**options)
    name = REGULARIZERS.get(kind, kind)
    if name == "L1L2":  # a part that is not named is 0
        options = {"l1": 0.0, "l2": 0.0, **options}
    return _named(keras.regularizers, name, "regularizer", layer)(**options)


def activity(value: Any, layer: Layer, kit: Kit) -> Any:
    """Penalties on outputs were summed over the batch, and Keras 3 divides them by its size."""
    made = regularizer({k: v for k, v in value.items() if k != "divided"} if isinstance(value, dict) else value,
                       layer, kit)  # fmt: skip
    if made is None or kit.inference:
        return made
    if isinstance(value, dict) and value.get("divided"):
        if old_regularizers.DIVIDED:
            return made
        kit.uses("Divided")
        return old_regularizers.Divided(made)
    kit.uses("summed")
    return old_regularizers.summed(made)


def constraint(value: Any, layer: Layer, kit: Kit) -> Any:
    if value is None or isinstance(value, Foreign):
        return None if value is None else kit.foreign(value, layer)
    kind, options = _pair(value)
    yours = _yours("constraint", kind, options, layer, kit)
    if yours is not None:
        return yours
    if "m" in options:  # Keras 1
        options["max_value"] = options.pop("m")
    return _named(keras.constraints, CONSTRAINTS.get(kind, kind), "constraint", layer)(**options)


def _pair(value: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(value, str):
        return value, {}
    return value["kind"], dict(value.get("options") or {})


def _yours(what: str, kind: str, options: dict[str, Any], layer: Layer, kit: Kit) -> Any:
    """What `--custom` has under this name: a function, or an object of the class."""
    found = kit.custom.named(kind)
    if not isinstance(found, type):
        return found
    taken = inspect.signature(found).parameters
    given = {key: option for key, option in options.items() if key != "name" or key in taken}
    try:
        return found.from_config(given) if hasattr(found, "from_config") else found(**given)
    except Exception as error:  # it is the user's code, which may do anything
        why = f"{kind} does not take {sorted(given)}, which the file says of it: {told(error, 200)}"
        raise refusal(layer, f"its {what} cannot be made: {why}") from error


def _named(module: Any, name: str, what: str, layer: Layer) -> Any:
    found = getattr(module, name, None)
    if found is None:
        raise refusal(
            layer, f"no {what} is called {name!r}. Give --custom FILE.py with a class or a function of that name"
        )
    return found


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value
