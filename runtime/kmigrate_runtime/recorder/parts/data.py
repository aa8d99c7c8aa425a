"""Inputs and targets: given, or made by a seed."""

from __future__ import absolute_import, division, print_function

import zipfile

import numpy as np

from kmigrate_runtime.recorder.parts.trace import Problem


def made_inputs(world, seed, batch, length):
    """Numbers between -1 and 1, or words of the Embedding's vocabulary; dimensions that are open become `length`."""
    random = np.random.RandomState(seed)
    made = []
    for _, shape, dtype, words in world.inputs():
        shape = (shape[0] or batch,) + tuple(length if s is None else s for s in shape[1:])
        if words:
            made.append(random.randint(0, words, shape).astype(dtype))
        else:
            made.append(random.uniform(-1, 1, shape).astype(dtype))
    return made


def made_target(random, loss, shape):
    """A target that the loss can be asked about: classes, labels, signs or positive numbers."""
    name = loss if not hasattr(loss, "__name__") else loss.__name__
    name = name if not hasattr(name, "name") else name.name
    name = str(name).lower()
    if "sparse" in name:
        return random.randint(0, shape[-1], tuple(shape[:-1]) + (1,)).astype("float32")
    if "categorical" in name:
        return np.eye(shape[-1], dtype="float32")[random.randint(0, shape[-1], shape[:-1])]
    if "binary" in name:
        return random.randint(0, 2, shape).astype("float32")
    if "hinge" in name:
        return (random.randint(0, 2, shape) * 2 - 1).astype("float32")
    values = random.uniform(0.1, 1, shape).astype("float32")
    if name in ("kld", "kullback_leibler_divergence"):
        return values / values.sum(-1, keepdims=True)
    return values


def losses_by_output(model, names):
    loss = getattr(model, "loss", None)
    if isinstance(loss, dict):
        return [loss.get(n) for n in names]
    return list(loss) if isinstance(loss, (list, tuple)) else [loss] * len(names)


def given_inputs(path, world):
    """Arrays of a user's npz: by the names of the inputs, or x0, x1..., or one for one input; y0..., w0... too."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (IOError, ValueError, zipfile.BadZipfile) as error:
        raise Problem("%s cannot be read as .npz: %s" % (path, error))
    names = [item[0] for item in world.inputs()]
    if all(n in arrays for n in names):
        inputs = [arrays[n] for n in names]
    elif all("x%d" % i in arrays for i in range(len(names))):
        inputs = [arrays["x%d" % i] for i in range(len(names))]
    elif len(names) == len(arrays) == 1:
        inputs = list(arrays.values())
    else:
        words = path, ", ".join(sorted(arrays)), ", ".join(names)
        raise Problem("%s has %s; the model reads %s (or x0, x1...)." % words)
    outputs = len(world.output_names())
    rest = [[arrays["%s%d" % (letter, i)] for i in range(outputs) if "%s%d" % (letter, i) in arrays] for letter in "yw"]
    if any(len(r) not in (0, outputs) for r in rest):
        raise Problem("%s: the model has %d outputs; give y0 to y%d, or none." % (path, outputs, outputs - 1))
    return inputs, rest[0] or None, rest[1] or None
