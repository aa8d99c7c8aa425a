"""The old world of Keras 0.3."""

from __future__ import absolute_import, division, print_function

import importlib
import re

import numpy as np

from kmigrate_runtime.recorder.parts.symbolic import Symbolic
from kmigrate_runtime.recorder.parts.trace import listed


class Early(object):
    """A model of Keras 0.3: layers that know the one before them, and no graph."""

    def __init__(self, keras, model):
        self.keras, self.K = keras, importlib.import_module("keras.backend")
        self.model = self.shell = model
        self.graph = hasattr(model, "node_config")
        self.compiled = hasattr(model, "optimizer")
        self.order = list(model.output_order) if self.graph else ["output"]

    def inputs(self):
        model = self.model
        if self.graph:
            found = [(n, model.inputs[n].input, model.inputs[n].input_shape) for n in model.input_order]
        else:
            tensors, shapes = model.get_input(False), model.input_shape
            shapes = shapes if isinstance(shapes, list) else [shapes]
            found = [("input_%d" % i, t, s) for i, (t, s) in enumerate(zip(listed(tensors), shapes))]
        return [(n, tuple(s), self.dtype(t), self.vocabulary(t)) for n, t, s in found]

    def dtype(self, tensor):
        return re.sub("_ref$", "", getattr(tensor.dtype, "name", None) or str(tensor.dtype))

    def vocabulary(self, tensor):
        for layer, _ in self.leaves():
            if type(layer).__name__ == "Embedding" and layer.get_input(False) is tensor:
                return int(layer.input_dim)
        return None

    def output_names(self):
        return self.order

    def leaves(self, container=None, path=""):
        """Every layer with its path; branches of a Merge and nested containers are entered."""
        container = self.model if container is None else container
        if hasattr(container, "node_config"):
            members = list(container.nodes.items())
        else:
            members = [("layer_%d" % i, layer) for i, layer in enumerate(container.layers)]
        for name, layer in members:
            here = path + name
            # A Graph inside a Graph reads tensors that only its own inputs know.
            if type(layer).__name__ == "Merge" and not self.graph:
                for number, branch in enumerate(layer.layers):
                    inner = branch if hasattr(branch, "layers") or hasattr(branch, "node_config") else None
                    if inner is not None:
                        for found in self.leaves(inner, "%s/%d/" % (here, number)):
                            yield found
            if type(layer).__name__ in ("Sequential", "Graph"):
                for found in self.leaves(layer, here + "/"):
                    yield found
            else:
                yield layer, here

    def calls(self):
        for layer, path in self.leaves():
            if type(layer).__name__ == "Siamese":
                for head in range(len(layer.inputs)):
                    yield layer, head, path, layer.get_output_at(head, False)
            else:
                yield layer, 0, path, layer.get_output(False)

    def function(self, inputs, outputs):
        more = {"on_unused_input": "ignore"} if self.K._BACKEND == "theano" else {}
        return self.K.function(inputs, outputs, **more)

    def tensors(self):
        if self.graph:
            return [self.model.inputs[n].input for n in self.model.input_order]
        return listed(self.model.get_input(False))

    def outputs(self):
        if self.graph:
            return [self.model.outputs[n].get_output(False) for n in self.order]
        return [self.model.get_output(False)]

    def forward(self, tensors):
        call = self.function(self.tensors(), list(tensors))
        return lambda arrays: [np.asarray(a) for a in call(list(arrays))]

    def losses(self):
        """The loss in the test phase, which compile() made and did not keep, with its targets and weights."""
        model, K = self.model, self.K
        parts = importlib.import_module("keras.models"), importlib.import_module("keras.objectives")
        loss, targets, weights = 0.0, [], []
        for name, output, temporal in zip(self.order, self.outputs(), self.temporal()):
            given = model.loss[name] if self.graph else model.loss
            owner = model.outputs[name] if self.graph else model.layers[-1]
            mask = owner.get_output_mask() if hasattr(owner, "get_output_mask") else None
            targets.append(K.placeholder(ndim=K.ndim(output)))
            weights.append(K.placeholder(ndim=2 if temporal else 1))
            factor = model.loss_weights.get(name, 1.0) if self.graph else 1.0
            one = parts[0].weighted_objective(parts[1].get(given))(targets[-1], output, weights[-1], mask)
            loss = loss + factor * one
        for penalty in model.regularizers:
            loss = penalty(loss)
        return loss, targets, weights

    def trainable(self):
        return list(self.model.trainable_weights)

    def loss_and_gradients(self, x, y, w):
        loss, targets, weights = self.losses()
        wanted = self.K.gradients(loss, self.trainable())
        if any(type(g).__name__ == "IndexedSlices" for g in wanted):
            wanted = [Symbolic.dense(self, g) for g in wanted]
        values = self.function(self.tensors() + targets + weights, [loss] + list(wanted))(x + y + w)
        return float(np.asarray(values[0])), [np.asarray(v) for v in values[1:]]

    def temporal(self):
        if self.graph:
            return [self.model.sample_weight_modes.get(n) == "temporal" for n in self.order]
        return [self.model.sample_weight_mode == "temporal"]

    def prepare(self):
        """TensorFlow may move nothing before all that is to be moved is computed; by itself it does as it comes."""
        if self.K._BACKEND != "tensorflow":
            return
        import tensorflow

        step = self.model._train
        pairs = [list(moved.op.inputs) for moved in step.updates]
        with tensorflow.control_dependencies(list(step.outputs) + [value for _, value in pairs]):
            step.updates = [tensorflow.assign(variable, value) for variable, value in pairs]
        self.ordered = True

    def train(self, x, y, w):
        if self.graph:
            data = dict(zip(self.model.input_order, x))
            data.update(zip(self.order, y))
            result = self.model.train_on_batch(data, sample_weight=dict(zip(self.order, w)))
        else:
            result = self.model.train_on_batch(x, y[0], sample_weight=w[0])
        return [float(np.asarray(v)) for v in listed(result)]

    def loss_names(self):
        return ["loss"]

    def reset(self):
        self.model.reset_states()

    def optimizer_state(self):
        weights = self.trainable() + [w for layer, _ in self.leaves() for w in layer.non_trainable_weights]
        states = [u[0] for u in self.model.optimizer.updates if not any(u[0] is w for w in weights)]
        return [(str(getattr(s, "name", None) or ""), self.K.get_value(s)) for s in states]

    def number(self, variable):
        return float(self.K.get_value(variable))
