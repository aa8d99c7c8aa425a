"""The old world in which models were graphs."""

from __future__ import absolute_import, division, print_function

import re

import numpy as np

from kmigrate_runtime.recorder.parts.nodes import layers_of, nodes_of, origins, sources
from kmigrate_runtime.recorder.parts.order import in_order
from kmigrate_runtime.recorder.parts.releases import is_standalone, version_of
from kmigrate_runtime.recorder.parts.trace import Problem, listed


class Symbolic(object):
    """A model of Keras 1 or 2, or of tf.keras as long as it made graphs."""

    def __init__(self, keras, model):
        self.keras, self.K = keras, keras.backend
        if getattr(model, "built", True) is False and hasattr(model, "build"):
            try:
                model.build()
            except Exception:
                raise Problem("The model does not know the shape of its inputs: build it first, by calling it once.")
        # Sequential was a shell around a model until Keras 2.2.
        self.model = model.__dict__.get("model") or model
        self.shell = model
        # A subclass of Model that was called once has inputs and outputs, and nothing between them.
        if not getattr(self.model, "inputs", None) or getattr(self.model, "_is_graph_network", True) is False:
            raise Problem("The model has no graph (a subclass of Model?): only functional and Sequential models have.")
        self.compiled = getattr(self.model, "optimizer", None) is not None
        # Samples that all weigh the same; TensorFlow's own takes no weights of samples for numbers of more axes.
        self.evenly = False
        self.ordered = False

    def inputs(self):
        names = listed(getattr(self.model, "input_names", None))
        tensors = listed(self.model.inputs)
        names = names or ["input_%d" % i for i in range(len(tensors))]
        return [(n, self.shape(t), self.dtype(t), self.vocabulary(t)) for n, t in zip(names, tensors)]

    def shape(self, tensor):
        shape = getattr(tensor, "_keras_shape", None)
        if shape is None:
            try:
                shape = self.K.int_shape(tensor)
            except AttributeError:
                shape = tensor.shape.as_list()
        return tuple(None if s is None or int(s) < 0 else int(s) for s in shape)

    def dtype(self, tensor):
        try:
            name = self.K.dtype(tensor)
        except Exception:  # CNTK's constants have none
            name = "float32"
        return re.sub("_ref$", "", str(name))

    def vocabulary(self, tensor):
        """How many words the Embedding knows that reads this input."""
        for layer in layers_of(self.model):
            if type(layer).__name__ == "Embedding":
                for node in nodes_of(layer):
                    if any(t is tensor for t in sources(node)):
                        return int(layer.input_dim)
        return None

    def output_names(self):
        return [str(n) for n in self.model.output_names]

    def calls(self):
        """(layer, number of the call, where its inputs come from, its node) for every call in this model."""
        names = ("_network_nodes", "_container_nodes", "container_nodes")
        ours = next((getattr(self.model, n) for n in names if hasattr(self.model, n)), None)
        numbers, found = {}, []
        for layer in self.model.layers:
            count = 0
            for number, node in enumerate(nodes_of(layer)):
                if ours is None or "%s_ib-%d" % (layer.name, number) in ours:
                    numbers[layer.name, number] = count
                    found.append((layer, count, node))
                    count += 1
        for layer, count, node in found:
            if type(layer).__name__ != "InputLayer":
                # A layer may have been called in other models too; only the calls in this one count.
                yield layer, count, [[n, numbers.get((n, i), i), t] for n, i, t in origins(node)], node

    def loose(self):
        """Layers whose calls are not known."""
        return []

    def phase(self):
        """The placeholder of the phase and its value for the test phase, where the model needs one."""
        phase = self.K.learning_phase()
        if isinstance(phase, (int, bool)):
            return [], []
        needed = getattr(self.model, "uses_learning_phase", None)
        if needed is None:
            needed = getattr(self.model, "_uses_learning_phase", True)
        return ([phase], [0]) if needed else ([], [])

    def forward(self, tensors):
        """A function from inputs to the values of tensors, in the test phase."""
        phase, value = self.phase()
        inputs = listed(self.model.inputs)
        # TensorFlow does not fetch what is fed.
        fed = [next((i for i, t in enumerate(inputs) if t is tensor), None) for tensor in tensors]
        call = self.K.function(inputs + phase, [t for t, place in zip(tensors, fed) if place is None])

        def run(arrays):
            values = iter(call(list(arrays) + value))
            return [np.asarray(arrays[place] if place is not None else next(values)) for place in fed]

        return run

    def targets(self):
        model = self.model
        for names in (("_feed_targets", "_feed_sample_weights"), ("targets", "sample_weights")):
            if all(hasattr(model, n) for n in names):
                return [list(getattr(model, n)) for n in names]
        raise Problem("this release does not say where its targets are")

    def trainable(self):
        weights = getattr(self.model, "_collected_trainable_weights", None)
        return list(weights if weights is not None else self.model.trainable_weights)

    def loss_and_gradients(self, x, y, w):
        if self.K.backend() == "cntk":
            raise Problem("CNTK gives gradients to its own learners only")
        targets, weights = self.targets()
        loss = self.model.total_loss
        gradients = self.K.gradients(loss, self.trainable())
        known = [i for i, g in enumerate(gradients) if g is not None]
        phase, value = self.phase()
        fetches = [loss] + [self.dense(gradients[i]) for i in known]
        call = self.K.function(listed(self.model.inputs) + targets + weights + phase, fetches)
        values = call(x + y + w[: len(weights)] + value)
        found = [None] * len(gradients)
        for place, number in enumerate(known):
            found[number] = np.asarray(values[1 + place])
        return float(np.asarray(values[0])), found

    def dense(self, gradient):
        """TensorFlow gives those of an Embedding as pairs of rows and values."""
        if type(gradient).__name__ != "IndexedSlices":
            return gradient
        import tensorflow

        return tensorflow.convert_to_tensor(gradient)

    def prepare(self):
        """Makes the train function, and with it the optimizer's state."""
        make = getattr(self.model, "_make_train_function", None)
        if make is None:
            return
        optimizer = self.model.optimizer
        if not is_standalone(self.keras) or self.K.backend() != "tensorflow" or not hasattr(optimizer, "get_gradients"):
            make()
            return
        state = optimizer.get_weights() if getattr(self.model, "train_function", None) is not None else []
        self.model.train_function = None
        # Since Keras 2.3 the count of steps is raised first.
        restore = in_order(self.K, optimizer, counts_last=version_of(self.keras) < (2, 3))
        try:
            make()
        finally:
            restore()
        if state:
            optimizer.set_weights(state)
        self.ordered = True

    def train(self, x, y, w):
        names = self.model.input_names if len(x) > 1 else None
        batch = dict(zip(names, x)) if names else x[0]
        weights = None if self.evenly and not is_standalone(self.keras) else w if len(w) > 1 else w[0]
        result = self.model.train_on_batch(batch, y if len(y) > 1 else y[0], sample_weight=weights)
        return [float(v) for v in listed(result if not isinstance(result, np.ndarray) else result.ravel().tolist())]

    def loss_names(self):
        return [str(n) for n in self.model.metrics_names]

    def reset(self):
        if hasattr(self.model, "reset_states"):
            self.model.reset_states()

    def optimizer_state(self):
        optimizer = self.model.optimizer
        values = optimizer.get_weights()
        names = [str(getattr(v, "name", None) or "") for v in getattr(optimizer, "weights", [])]
        return list(zip(names + [""] * (len(values) - len(names)), values))

    def number(self, variable):
        """The value of a variable that holds one number."""
        # Those of TensorFlow 1.15 have a method `numpy`, which raises where there are graphs.
        plain = isinstance(variable, (int, float, np.generic))
        return float(np.asarray(variable if plain else self.K.get_value(variable)))

    def temporal(self):
        """For every output whether its samples are weighted by time step."""
        modes = getattr(self.model, "sample_weight_modes", None) or getattr(self.model, "sample_weight_mode", None)
        if isinstance(modes, dict):
            modes = [modes.get(n) for n in self.output_names()]
        return [m == "temporal" for m in (modes if isinstance(modes, list) else [modes] * len(self.output_names()))]

    def nested(self, layer):
        return type(self)(self.keras, layer)
