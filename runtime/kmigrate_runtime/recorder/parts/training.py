"""Gradients, steps of training, and the state of the optimizer."""

from __future__ import absolute_import, division, print_function

import json

import numpy as np

from kmigrate_runtime.recorder.parts.data import losses_by_output, made_target
from kmigrate_runtime.recorder.parts.members import put_weights, weight_tensors
from kmigrate_runtime.recorder.parts.trace import plain, put_named


def training_facts(world):
    model = world.model
    optimizer = model.optimizer
    inner = getattr(optimizer, "optimizer", None)  # a TensorFlow optimizer that Keras wraps
    facts = {"class": type(inner if inner is not None else optimizer).__name__}
    try:
        facts["config"] = optimizer.get_config()
    except Exception:  # those of TensorFlow have none
        facts["config"] = None
    names = ("loss", "sample_weight_mode", "sample_weight_modes")
    found = dict((n, getattr(world.shell, n, None)) for n in names)
    found["loss_weights"] = said(world, "loss_weights", "compiled_loss", "_user_loss_weights")
    found["metrics"] = said(world, "_compile_metrics", "compiled_metrics", "_user_metrics")
    if found["metrics"] is None:
        found["metrics"] = getattr(world.shell, "metrics", None)
    found["metrics"] = found["metrics"] if isinstance(found["metrics"], (list, dict)) else None
    found["optimizer"] = facts
    return json.loads(json.dumps(found, default=plain))


def said(world, name, holder, inside):
    """What `compile` was given: the model keeps it, or since TensorFlow 2.2 something that the model has."""
    for model in (world.shell, world.model):
        value = getattr(model, name, None)
        value = getattr(getattr(model, holder, None), inside, None) if value is None else value
        if value is not None:
            return value
    return None


def batch_of(world, outputs, targets, sample_weights, seed):
    """Targets and weights of the samples, made where they were not given."""
    if targets is None:
        random = np.random.RandomState(seed + 1)
        kinds = losses_by_output(world.shell, world.output_names())
        targets = [made_target(random, loss, v.shape) for loss, v in zip(kinds, outputs)]
    world.evenly = sample_weights is None
    if sample_weights is None:
        ends = [2 if temporal else 1 for temporal in world.temporal()]
        sample_weights = [np.ones(v.shape[:n], "float32") for v, n in zip(outputs, ends)]
    return [np.asarray(t) for t in targets], [np.asarray(w) for w in sample_weights]


def put_gradients(trace, world, members, x, y, w):
    """The loss in the test phase, penalties included, and its gradients."""
    world.reset()
    try:
        loss, values = world.loss_and_gradients(x, y, w)
    except Exception as error:  # a backend or a release that cannot
        trace.lacks("gradients", error)
        return
    trace.facts["loss"] = loss
    owners = {}
    for member in members:
        for number, tensor in enumerate(weight_tensors(member.layer) if not member.inner else []):
            owners.setdefault(id(tensor), [member.path, number])
    trace.facts["gradients"] = []
    for number, (tensor, value) in enumerate(zip(world.trainable(), values)):
        entry = {"weight": owners.get(id(tensor))}
        if value is not None:
            entry.update(trace.put("gradients/%d" % number, value))
        trace.facts["gradients"].append(entry)


def put_optimizer(trace, world, when):
    entries = [
        dict(trace.put("optimizer/%s/%d" % (when, i), v), name=n) for i, (n, v) in enumerate(world.optimizer_state())
    ]
    facts = trace.facts["training"]["optimizer"]
    facts[when] = entries
    # Before Keras 2.3 some optimizers did not count these among their weights.
    for name in ("iterations", "m_schedule"):
        variable = getattr(world.model.optimizer, name, None)
        if variable is not None:
            facts.setdefault(name, {})[when] = world.number(variable)


def train(trace, world, members, batch, steps, call, skip):
    """Steps on the one batch, then the outputs. States of RNNs are reset before and after the steps, not between."""
    world.prepare()
    if "optimizer" not in skip:
        put_optimizer(trace, world, "before")
    world.reset()
    rows = [world.train(*batch) for _ in range(steps)]
    world.reset()
    facts = {
        "steps": steps,
        "losses": trace.put("losses", np.array(rows, "float64"), whole=True),
        "names": world.loss_names(),
    }
    trace.facts["after"] = facts
    facts["ordered"] = getattr(world, "ordered", False)
    facts["outputs"] = put_named(trace, "after/outputs", world.output_names(), call(batch[0]))
    if "weights" not in skip:
        put_weights(trace, members, "after/weights")
    if "optimizer" not in skip:
        put_optimizer(trace, world, "after")
