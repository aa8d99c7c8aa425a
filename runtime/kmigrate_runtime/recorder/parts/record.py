"""The trace of one model, from its architecture to its training."""

from __future__ import absolute_import, division, print_function

import datetime
import json
import platform
import sys

import numpy as np

from kmigrate_runtime.recorder.parts.data import made_inputs
from kmigrate_runtime.recorder.parts.members import described, gather, put_weights, run_forward
from kmigrate_runtime.recorder.parts.models import world_of
from kmigrate_runtime.recorder.parts.releases import is_standalone, keras_version
from kmigrate_runtime.recorder.parts.trace import Problem, Trace, put_named
from kmigrate_runtime.recorder.parts.training import batch_of, put_gradients, train, training_facts


def record(
    keras,
    model,
    inputs=None,
    targets=None,
    sample_weights=None,
    seed=0,
    batch=8,
    length=7,
    steps=6,
    layers=None,
    sample=None,
    skip=(),
):
    """The trace of one model. It trains the model where there are steps to train."""
    trace = Trace(seed, sample)
    world = world_of(keras, model)
    facts = trace.facts
    facts.update(surroundings(keras, world))
    facts["model"] = architecture(trace, world)
    wanted = None if layers is None else set(layers)
    members = gather(world, wanted)
    x = made_inputs(world, seed, batch, length) if inputs is None else [np.asarray(a) for a in inputs]
    names = [item[0] for item in world.inputs()]
    facts["inputs"] = put_named(trace, "inputs", names, x, whole=True)
    world.reset()
    call, values = run_forward(trace, world, members, x)
    if "weights" not in skip:
        put_weights(trace, members, "weights")
    facts["layers"] = [described(m) for m in members]
    facts["outputs"] = put_named(trace, "outputs", world.output_names(), values)
    if not world.compiled:
        facts["not_recorded"].append({"what": "gradients and training", "why": "The model is not compiled."})
        return trace
    facts["training"] = training_facts(world)
    y, w = batch_of(world, values, targets, sample_weights, seed)
    if steps and "training" not in skip or "gradients" not in skip:
        for kind, arrays in (("targets", y), ("sample_weights", w)):
            facts[kind] = put_named(trace, kind, world.output_names(), arrays, whole=True)
    if "gradients" not in skip:
        put_gradients(trace, world, members, x, y, w)
    if steps and "training" not in skip:
        try:
            train(trace, world, members, (x, y, w), steps, call, skip)
        except Exception as error:  # what was recorded before stands
            facts.pop("after", None)
            trace.lacks("training", error)
    return trace


def surroundings(keras, world):
    """Versions, backend and settings."""
    versions = {"python": platform.python_version(), "numpy": np.__version__, "platform": platform.platform()}
    versions["keras"] = keras_version(keras)
    for name in ("tensorflow", "theano", "cntk", "h5py", "scipy"):
        module = sys.modules.get(name)
        if module is not None and getattr(module, "__version__", None):
            versions[name] = str(module.__version__)
    K = world.K

    def ask(*names):
        return next((getattr(K, n)() for n in names if hasattr(K, n)), None)

    order = ask("image_data_format", "image_dim_ordering")
    backend = K.backend() if hasattr(K, "backend") else K._BACKEND
    return {
        "framework": "keras" if is_standalone(keras) else "tf.keras",
        "versions": versions,
        "backend": str(backend),
        "floatx": ask("floatx"),
        "epsilon": ask("epsilon") if hasattr(K, "epsilon") else K._EPSILON,
        "image_data_format": {"th": "channels_first", "tf": "channels_last"}.get(order, order) or "channels_first",
        "date": datetime.datetime.utcnow().strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def architecture(trace, world):
    facts = {"class": type(world.shell).__name__, "config": None}
    try:
        if world.calls() == []:
            raise Problem("A subclass of Model has none.")
        facts["config"] = json.loads(world.shell.to_json())
    except Exception as error:  # a custom layer need not be serializable
        trace.lacks("the architecture", error)
    try:
        facts["parameters"] = int(world.shell.count_params())
    except Exception as error:
        trace.lacks("the number of parameters", error)
    return facts
