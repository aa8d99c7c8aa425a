# -*- coding: utf-8 -*-
"""Records what a model of the old Keras computes, in the environment in which it still runs.

    python record.py MODEL.h5 -o TRACE.npz
    python record.py module:function --inputs X.npz --steps 10 -o TRACE.npz

It needs Python 2.7 or newer, numpy, and Keras 0.3 to 2.3 or tf.keras of TensorFlow 1.x to 2.15 (h5py for .h5 files).
The trace holds the architecture, the weights, the inputs, the output of every layer, gradients, training steps, the
optimizer's state and all versions. `kmigrate verify TRACE.npz NEW.keras` reads it. docs/traces.md says what is in it.
"""

from __future__ import absolute_import, division, print_function

import argparse
import datetime
import importlib
import io
import json
import os
import platform
import re
import sys
import zipfile

import numpy as np

SCHEMA = 1
PARTS = ("weights", "gradients", "training", "optimizer")


class Problem(Exception):
    """What the user can mend; it ends the run with one sentence and exit code 2."""


# ---------------------------------------------------------------------------------------------- the trace


class Trace(object):
    """Arrays by name, and the JSON that says what they are."""

    def __init__(self, seed=0, sample=None):
        self.arrays = {}
        self.facts = {"schema": SCHEMA, "kind": "kmigrate trace", "seed": seed, "sample": sample, "not_recorded": []}
        self.seed = seed
        self.sample = sample

    def lacks(self, what, error):
        """Notes what could not be recorded, and why."""
        why = " ".join(str(error).split())[:300] or type(error).__name__
        self.facts["not_recorded"].append({"what": what, "why": why})

    def put(self, name, value, whole=False):
        """Keeps an array, or a sample of it where it is larger than was asked for."""
        value = np.asarray(value)
        if value.dtype.kind not in "biuf":
            raise Problem("%s holds %s, which a trace does not keep." % (name, value.dtype))
        entry = {"array": name, "shape": list(value.shape), "dtype": str(value.dtype)}
        if not whole and self.sample is not None and value.size > self.sample:
            places = np.random.RandomState(self.seed).randint(0, value.size, self.sample).astype("int64")
            places = np.unique(places)
            finite = value[np.isfinite(value)] if value.dtype.kind == "f" else value
            if finite.size:
                entry.update(least=float(finite.min()), most=float(finite.max()))
                entry["mean"] = float(finite.mean(dtype="float64"))
            entry["places"] = name + ".places"
            self.arrays[entry["places"]] = places
            value = value.ravel()[places]
        self.arrays[name] = np.ascontiguousarray(value).reshape(value.shape)
        return entry

    def write(self, path):
        """The file appears whole or not at all."""
        part = path + ".part"
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                text = json.dumps(self.facts, default=plain, sort_keys=True, indent=1)
                archive.writestr("trace.json", text.encode("utf-8"))
                for name in sorted(self.arrays):
                    member = io.BytesIO()
                    np.lib.format.write_array(member, self.arrays[name], version=(1, 0), allow_pickle=False)
                    archive.writestr(name + ".npy", member.getvalue())
            if os.name == "nt" and os.path.exists(path):
                os.remove(path)
            os.rename(part, path)
        except EnvironmentError as error:
            raise Problem("%s cannot be written: %s" % (path, error))
        finally:
            if os.path.exists(part):
                os.remove(part)


def plain(value):
    """What JSON does not know becomes what it knows, and a function its name."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "get_config"):
        try:
            return {"class_name": type(value).__name__, "config": value.get_config()}
        except Exception:  # a custom object need not be serializable
            return {"class_name": type(value).__name__}
    if hasattr(value, "as_list"):
        return value.as_list()
    name = getattr(value, "__name__", None)
    return {"function": name, "module": getattr(value, "__module__", None)} if name else repr(value)


def listed(value):
    """One or many, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


# ---------------------------------------------------------------------------------------------- the old worlds


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
        if not getattr(self.model, "inputs", None):
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
        value = variable.numpy() if hasattr(variable, "numpy") else self.K.get_value(variable)
        return float(np.asarray(value))

    def temporal(self):
        """For every output whether its samples are weighted by time step."""
        modes = getattr(self.model, "sample_weight_modes", None) or getattr(self.model, "sample_weight_mode", None)
        if isinstance(modes, dict):
            modes = [modes.get(n) for n in self.output_names()]
        return [m == "temporal" for m in (modes if isinstance(modes, list) else [modes] * len(self.output_names()))]

    def nested(self, layer):
        return type(self)(self.keras, layer)


def in_order(K, optimizer, counts_last):
    """Lets TensorFlow 1 move weights only when the loss and all gradients are there, and count after that or before.

    By itself it reads a weight, or the count of steps, for one update before or after another has moved it, as it
    comes, so that two trainings of one program differ. Gives the function that takes this back.
    """
    import tensorflow

    find, update, add = optimizer.get_gradients, optimizer.get_updates, K.update_add
    held, entered = object(), []

    def get_gradients(loss, params):
        return tensorflow.tuple(list(find(loss, params)), control_inputs=[loss])

    def later(variable, increment):
        return held if variable is getattr(optimizer, "iterations", None) else add(variable, increment)

    def sooner(variable, increment):
        added = add(variable, increment)
        if variable is getattr(optimizer, "iterations", None):
            # Whatever is made from here on reads the count behind this.
            entered.append(tensorflow.control_dependencies([added]))
            entered[-1].__enter__()
        return added

    def get_updates(*args, **kwargs):
        K.update_add = later if counts_last else sooner
        try:
            updates = list(update(*args, **kwargs))
        finally:
            K.update_add = add
            while entered:
                entered.pop().__exit__(None, None, None)
        others = [u[1] if isinstance(u, tuple) else u for u in updates if u is not held]
        with tensorflow.control_dependencies(others):
            return [add(optimizer.iterations, 1) if u is held else u for u in updates]

    optimizer.get_gradients, optimizer.get_updates = get_gradients, get_updates

    def restore():
        del optimizer.get_gradients, optimizer.get_updates

    return restore


class Eager(Symbolic):
    """A model of tf.keras since it no longer makes graphs."""

    def forward(self, tensors):
        model = self.keras.Model(self.model.inputs, list(tensors))

        def call(arrays):
            values = model(arrays if len(arrays) > 1 else arrays[0], training=False)
            return [np.asarray(v) for v in listed(values)]

        return call

    def loss_and_gradients(self, x, y, w):
        import tensorflow

        weights = self.model.trainable_weights
        with tensorflow.GradientTape() as tape:
            found = self.model(x if len(x) > 1 else x[0], training=False)
            loss = self.loss(tensorflow, found, y, w)
        gradients = [self.dense(g) if g is not None else None for g in tape.gradient(loss, weights)]
        return float(loss), [None if g is None else np.asarray(g) for g in gradients]

    def loss(self, tensorflow, found, y, w):
        """The whole loss of outputs, penalties included."""
        model = self.model
        y = [tensorflow.convert_to_tensor(a) for a in y]
        w = [None if self.evenly else tensorflow.convert_to_tensor(a) for a in w]
        if hasattr(model, "compiled_loss"):
            many = len(y) > 1
            weights = None if self.evenly else w if many else w[0]
            return model.compiled_loss(y if many else y[0], found, weights, regularization_losses=model.losses)
        # TensorFlow 2.0 and 2.1 keep one function per output.
        parts = zip(model.loss_functions, model.loss_weights or [1.0] * len(y), y, listed(found), w)
        loss = sum(factor * one(a, b, sample_weight=c) for one, factor, a, b, c in parts)
        return loss + sum(model.losses)

    def trainable(self):
        return list(self.model.trainable_weights)

    def prepare(self):
        optimizer = self.model.optimizer
        if hasattr(optimizer, "_create_all_weights"):
            optimizer._create_all_weights(self.model.trainable_weights)
        elif hasattr(optimizer, "build"):
            optimizer.build(self.model.trainable_weights)

    def optimizer_state(self):
        optimizer = self.model.optimizer
        variables = optimizer.variables
        variables = variables() if callable(variables) else variables
        return [(v.name, np.asarray(v)) for v in variables]


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
        pass

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


def layers_of(model):
    return [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]


def nodes_of(layer):
    return list(getattr(layer, "_inbound_nodes", None) or getattr(layer, "inbound_nodes", None) or [])


def sources(node):
    for name in ("input_tensors", "keras_inputs"):
        if hasattr(node, name):
            return listed(getattr(node, name))
    return []


def results(node):
    tensors = node.output_tensors if hasattr(node, "output_tensors") else node.outputs
    return listed(tensors)


def origins(node):
    """[layer, number of its call, number of its output] for every tensor that a call reads."""
    if hasattr(node, "iterate_inbound"):
        return [[item[0].name, int(item[1]), int(item[2])] for item in node.iterate_inbound()]
    layers, numbers = listed(node.inbound_layers), listed(node.node_indices)
    return [[a.name, int(b), int(c)] for a, b, c in zip(layers, numbers, listed(node.tensor_indices))]


# ---------------------------------------------------------------------------------------------- finding the model


def find_keras(choice):
    """The module `keras` of the environment: the standalone one, or TensorFlow's."""
    try:
        if choice == "tf.keras":
            import tensorflow

            keras = tensorflow.keras
        else:
            import keras
    except ImportError as error:
        raise Problem("%s cannot be imported here: %s." % (choice, error))
    version = keras_version(keras)
    if version_of(keras) >= (3, 0):
        raise Problem(
            "Keras %s is here; the recorder is for those before Keras 3. `--keras` chooses another." % version
        )
    return keras


def is_standalone(keras):
    return getattr(keras, "__name__", "keras") == "keras"


def keras_version(keras):
    """As text. That of TensorFlow's has not always said its own."""
    found = getattr(keras, "__version__", None)
    if found is None and not is_standalone(keras):
        found = getattr(sys.modules.get("keras") or sys.modules.get("tensorflow"), "__version__", None)
    return str(found or "0")


def version_of(keras):
    return tuple(int(n) for n in re.findall(r"\d+", keras_version(keras))[:2])


def saved_by(source):
    """The release that a file names, or nothing. TensorFlow's own called itself 2.2.4-tf, and later 2.4 and more."""
    try:
        import h5py

        with h5py.File(source, "r") as stored:
            found = stored.attrs.get("keras_version", "")
    except (ImportError, IOError):  # no .h5 file, or nothing that reads one
        return ""
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


def default_keras(source):
    """tf.keras where the file says so, or where there is no other."""
    written = saved_by(source)
    if "-tf" in written or written and tuple(int(n) for n in re.findall(r"\d+", written)[:2]) >= (2, 4):
        return "tf.keras"
    try:
        importlib.import_module("keras.models")
        return "keras"
    except Exception:  # absent, or one that wants another TensorFlow
        return "tf.keras"


def world_of(keras, model):
    """How this model is asked."""
    if hasattr(model, "get_output") and not hasattr(model, "inbound_nodes"):
        return Early(keras, model)
    tensorflow = sys.modules.get("tensorflow")
    # Before 2.4 the standalone Keras made graphs wherever it ran; since then it is tf.keras by another name.
    graphs = is_standalone(keras) and version_of(keras) < (2, 4)
    if not graphs and tensorflow is not None and tensorflow.executing_eagerly():
        return Eager(keras, model)
    return Symbolic(keras, model)


def load(keras, source, weights, custom):
    """The model of a file or of a function."""
    if os.path.exists(source) or not re.match(r"^[\w.]+:[\w.]+$", source):
        return load_file(keras, source, weights, custom)
    module, _, function = source.partition(":")
    sys.path.insert(0, os.getcwd())
    try:
        maker = importlib.import_module(module)
        for name in function.split("."):
            maker = getattr(maker, name)
    except (ImportError, AttributeError) as error:
        raise Problem("%s: %s." % (source, error))
    model = maker() if callable(maker) and not hasattr(maker, "layers") else maker
    if weights:
        model.load_weights(weights)
    return model


def load_file(keras, source, weights, custom):
    if not os.path.isfile(source):
        raise Problem("%s: there is no such file, and it is no module:function." % source)
    models = importlib.import_module(keras.__name__ + ".models") if keras.__name__ == "keras" else keras.models
    objects = {}
    if custom:
        sys.path.insert(0, os.getcwd())
        objects = {k: v for k, v in vars(importlib.import_module(custom)).items() if callable(v)}
    try:
        if source.endswith((".json", ".yaml", ".yml")):
            with io.open(source, encoding="utf-8") as stream:
                text = stream.read()
            make = models.model_from_json if source.endswith(".json") else models.model_from_yaml
            model = make(text, custom_objects=objects)
            if not weights:
                raise Problem("%s holds no weights: name them with --weights." % source)
        elif not hasattr(models, "load_model"):
            raise Problem("Keras %s keeps no models in files: give its .json, with --weights." % keras.__version__)
        else:
            model = models.load_model(source, custom_objects=objects)
    except Problem:
        raise
    except Exception as error:
        raise Problem("%s cannot be loaded: %s: %s" % (source, type(error).__name__, error))
    if weights:
        model.load_weights(weights)
    return model


# ---------------------------------------------------------------------------------------------- the data


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


# ---------------------------------------------------------------------------------------------- recording


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


def put_named(trace, kind, names, arrays, whole=False):
    """Entries of arrays that have names: KIND/0, KIND/1..."""
    return [dict(trace.put("%s/%d" % (kind, i), a, whole), name=n) for i, (n, a) in enumerate(zip(names, arrays))]


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
        facts["config"] = json.loads(world.shell.to_json())
    except Exception as error:  # a custom layer need not be serializable
        trace.lacks("the architecture", error)
    try:
        facts["parameters"] = int(world.shell.count_params())
    except Exception as error:
        trace.lacks("the number of parameters", error)
    return facts


class Member(object):
    """One layer of the model with its calls."""

    def __init__(self, world, layer, path, wanted):
        self.world, self.layer, self.path, self.wanted = world, layer, path, wanted
        self.calls = []
        self.weights = []
        self.inner = None
        self.single = None  # of a layer in a nested model: its calls in one turn of that model
        self.all = []  # and in all turns


def gather(world, wanted, prefix=""):
    """The layers in order. Those of nested models follow theirs, under its name."""
    members, known = [], {}
    early = isinstance(world, Early)
    for layer, number, where, found in world.calls():
        path = where if early else prefix + layer.name
        member = known.get(path)
        if member is None:
            member = known[path] = Member(world, layer, path, wanted is None or path in wanted)
            members.append(member)
        tensors = listed(found) if early else results(found)
        member.calls.append(
            {"call": number, "inputs": None if early else where, "tensors": tensors, "node": found, "outputs": []}
        )
    for member in [] if early else list(members):
        if nodes_of(member.layer) and hasattr(member.layer, "layers") and hasattr(member.layer, "inputs"):
            inner = world.nested(member.layer)
            member.inner = (inner, gather(inner, wanted, member.path + "/"))
            place = members.index(member)
            members[place + 1 : place + 1] = member.inner[1]
    return members


def run_forward(trace, world, members, x):
    """Runs the model in the test phase and keeps what was asked for. Gives the function and the model's outputs."""
    ours = [m for m in members if m.world is world]
    ends = world.outputs() if isinstance(world, Early) else listed(world.model.outputs)
    fetched, places = list(ends), []
    for member in ours:
        for call in member.calls:
            if member.wanted:
                places.append((member, call, len(fetched), len(call["tensors"])))
                fetched += call["tensors"]
            if member.inner:
                call["read"] = (len(fetched), len(sources(call["node"])))
                fetched += sources(call["node"])
    run = world.forward(fetched)
    values = run(x)
    for member, call, start, count in places:
        for number, value in enumerate(values[start : start + count]):
            name = "layers/%s/%d.%d" % (member.path, call["call"] + call.get("turn", 0), number)
            call["outputs"].append(trace.put(name, value))
    for member in ours:
        if member.inner:
            enter(trace, member, values)
    return (lambda arrays: run(arrays)[: len(ends)]), values[: len(ends)]


def enter(trace, member, values):
    """Runs a nested model on what each of its calls read; every call of it is a call of each of its layers."""
    inner, below = member.inner
    ours = [m for m in below if m.world is inner]
    for m in ours:
        m.single = m.single or m.calls
    for call in member.calls:
        start, count = call["read"]
        # A model in a nested model has turns before those of this one.
        turn = call["call"] + call.get("turn", 0)
        for m in ours:
            m.calls = [dict(c, outputs=[], turn=turn * len(m.single)) for c in m.single]
        run_forward(trace, inner, below, values[start : start + count])
        for m in ours:
            m.all += [dict(c, call=c["call"] + c["turn"], turn=0) for c in m.calls]
    for m in ours:
        m.calls = m.all


def put_weights(trace, members, kind):
    for member in members:
        if member.inner or not hasattr(member.layer, "get_weights"):
            continue
        tensors = weight_tensors(member.layer)
        trained = set(id(t) for t in listed(getattr(member.layer, "trainable_weights", [])))
        entries = []
        for number, value in enumerate(member.layer.get_weights()):
            entry = trace.put("%s/%s/%d" % (kind, member.path, number), value)
            tensor = tensors[number] if number < len(tensors) else None
            entries.append(dict(entry, name=str(getattr(tensor, "name", None) or ""), trainable=id(tensor) in trained))
        if kind == "weights":
            member.weights = entries
        else:
            trace.facts["after"].setdefault("weights", {})[member.path] = entries


def weight_tensors(layer):
    tensors = getattr(layer, "weights", None)
    if isinstance(tensors, (list, tuple)):
        return list(tensors)
    return listed(getattr(layer, "trainable_weights", [])) + listed(getattr(layer, "non_trainable_weights", []))


def described(member):
    keys = ("call", "inputs", "outputs")
    calls = [dict((k, call[k]) for k in keys) for call in member.calls] if member.wanted else []
    facts = {"path": member.path, "class": type(member.layer).__name__, "calls": calls, "weights": member.weights}
    facts["name"] = str(getattr(member.layer, "name", ""))
    facts["nested"] = member.inner is not None
    return facts


def training_facts(world):
    model = world.model
    optimizer = model.optimizer
    inner = getattr(optimizer, "optimizer", None)  # a TensorFlow optimizer that Keras wraps
    facts = {"class": type(inner if inner is not None else optimizer).__name__}
    try:
        facts["config"] = optimizer.get_config()
    except Exception:  # those of TensorFlow have none
        facts["config"] = None
    names = ("loss", "loss_weights", "metrics", "sample_weight_mode", "sample_weight_modes")
    found = dict((n, getattr(world.shell, n, None)) for n in names)
    found["metrics"] = found["metrics"] if isinstance(found["metrics"], (list, dict)) else None
    found["optimizer"] = facts
    return json.loads(json.dumps(found, default=plain))


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


# ---------------------------------------------------------------------------------------------- the command line


def parser():
    made = argparse.ArgumentParser(
        prog="record.py",
        description=__doc__.split("\n")[0],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add("model", metavar="MODEL.h5|module:function", help="a file, or a function that gives a model")
    add("-o", "--output", metavar="TRACE.npz", required=True, help="the file to write")
    add("--weights", metavar="W.h5", help="weights to load into the model; a .json or .yaml needs them")
    add("--custom", metavar="MODULE", help="a module whose names are the custom objects of the file")
    add("--keras", choices=["keras", "tf.keras"], help="default: the one of the file, else keras where it is installed")
    add("--inputs", metavar="X.npz", help="arrays named as the inputs, or x0...; targets y0..., sample weights w0...")
    add("--seed", type=int, default=0, help="seed of inputs and targets that are not given (default 0)")
    add("--batch", type=int, default=8, help="samples to make (default 8)")
    add("--length", type=int, default=7, help="what a dimension becomes that the model leaves open (default 7)")
    add("--steps", type=int, default=6, help="training steps on the one batch (default 6; 0: none)")
    add("--layers", metavar="NAME,...", help="keep the outputs of these layers only; `none`: of no layer")
    add("--sample", type=int, metavar="N", help="keep at most N numbers of each array but inputs and targets")
    add("--skip", default="", metavar="PART,...", help="leave out: " + ", ".join(PARTS))
    return made


EPILOG = """exit codes: 0 everything is in the trace; 1 the trace lacks something, which it names; 2 nothing was written

Nothing is sent anywhere, and the model's file is not changed."""


def main(argv=None):
    options = parser().parse_args(argv)
    try:
        trace = run(options)
        trace.facts["command"] = ["record.py"] + list(sys.argv[1:] if argv is None else argv)
        trace.write(options.output)
    except Problem as problem:
        print("record.py: %s" % problem, file=sys.stderr)
        return 2
    for item in trace.facts["not_recorded"]:
        print("record.py: not recorded: %(what)s (%(why)s)" % item, file=sys.stderr)
    print("%s: %d arrays, %d bytes" % (options.output, len(trace.arrays), os.path.getsize(options.output)))
    return 1 if trace.facts["not_recorded"] else 0


def run(options):
    skip = [s for s in options.skip.split(",") if s]
    wrong = [s for s in skip if s not in PARTS]
    if wrong:
        raise Problem("--skip does not know %s; it knows %s." % (", ".join(wrong), ", ".join(PARTS)))
    for name, least in (("batch", 1), ("length", 1), ("steps", 0), ("sample", 1)):
        value = getattr(options, name)
        if value is not None and value < least:
            raise Problem("--%s must be %d or more." % (name, least))
    keras = find_keras(options.keras or default_keras(options.model))
    model = load(keras, options.model, options.weights, options.custom)
    layers = options.layers
    layers = None if layers is None else [n for n in layers.split(",") if n and n != "none"]
    x = y = w = None
    if options.inputs:
        x, y, w = given_inputs(options.inputs, world_of(keras, model))
    names = ("seed", "batch", "length", "steps", "sample")
    more = dict((n, getattr(options, n)) for n in names)
    return record(keras, model, x, y, w, layers=layers, skip=skip, **more)


if __name__ == "__main__":
    sys.exit(main())
