"""A subclass of Model: it has no graph of layers, so that the whole of it is recorded."""

from __future__ import absolute_import, division, print_function

import numpy as np

from kmigrate_runtime.recorder.parts.eager import Eager
from kmigrate_runtime.recorder.parts.symbolic import Symbolic
from kmigrate_runtime.recorder.parts.trace import Problem, listed

NEVER = "The model is a subclass of Model, and was never %s: do that once, with inputs as they are."


class Called(Symbolic):
    """Where models were graphs: one that has predicted has inputs and outputs, and nothing between them is known."""

    def __init__(self, keras, model):
        self.keras, self.K = keras, keras.backend
        self.model = self.shell = model
        self.compiled = getattr(model, "optimizer", None) is not None
        self.evenly = self.ordered = False
        if not getattr(model, "inputs", None) or not getattr(model, "outputs", None):
            raise Problem(NEVER % "asked to predict")

    def vocabulary(self, tensor):
        return None

    def calls(self):
        return []

    def loose(self):
        """Layers whose calls nobody can see."""
        return list(self.model.layers)

    def loss_and_gradients(self, x, y, w):
        self.finish(x, y)
        return super(Called, self).loss_and_gradients(x, y, w)

    def finish(self, x, y):
        """It was compiled before it knew its outputs, and does the rest when it first sees targets."""
        if not getattr(self.model, "_is_compiled", True) or getattr(self.model, "total_loss", None) is None:
            self.model._standardize_user_data(list(x), list(y))

    def train(self, x, y, w):
        weights = None if self.evenly else w if len(w) > 1 else w[0]
        given = [values if len(values) > 1 else values[0] for values in (x, y)]
        result = self.model.train_on_batch(given[0], given[1], sample_weight=weights)
        return [float(v) for v in np.asarray(result).ravel()]


class Subclassed(Eager):
    """Where nothing is a graph. Its inputs are those that it was called on, and what its layers give is not known."""

    def __init__(self, keras, model):
        self.keras, self.K = keras, keras.backend
        self.model = self.shell = model
        self.compiled = getattr(model, "optimizer", None) is not None
        self.evenly = self.ordered = False
        self.spec = getattr(model, "_saved_model_inputs_spec", None)
        if self.spec is None:
            raise Problem(NEVER % "called")
        import tensorflow

        self.nest = tensorflow.nest
        self.count = None

    def inputs(self):
        specs = self.nest.flatten(self.spec)
        return [("input_%d" % (i + 1), self.shape(s), s.dtype.name, None) for i, s in enumerate(specs)]

    def shape(self, tensor):
        return tuple(tensor.shape.as_list())

    def pack(self, arrays):
        """As the model takes them: alone, in a list or by names."""
        return self.nest.pack_sequence_as(self.spec, list(arrays))

    def run(self, arrays, training=False):
        found = self.model(self.pack([np.asarray(a) for a in arrays]), training=training)
        return self.nest.flatten(found)

    def outputs(self):
        """Their numbers, for there are no tensors before it is called."""
        if self.count is None:
            found = self.model(self.pack([np.zeros((1,) + self.open(s), t) for _, s, t, _ in self.inputs()]))
            self.count = len(self.nest.flatten(found))
        return list(range(self.count))

    def open(self, shape):
        return tuple(1 if size is None else size for size in shape[1:])

    def output_names(self):
        return ["output_%d" % (i + 1) for i in self.outputs()]

    def calls(self):
        return []

    def loose(self):
        """Layers whose calls nobody can see."""
        return list(self.model.layers)

    def forward(self, tensors):
        return lambda arrays: [np.asarray(value) for value in self.run(arrays)]

    def called(self, x):
        return self.pack(x)

    def train(self, x, y, w):
        weights = None if self.evenly else w if len(w) > 1 else w[0]
        result = self.model.train_on_batch(self.pack(x), y if len(y) > 1 else y[0], sample_weight=weights)
        return [float(v) for v in listed(result)]
