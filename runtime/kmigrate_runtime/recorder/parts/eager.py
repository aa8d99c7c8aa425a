"""The old world of TensorFlow 2."""

from __future__ import absolute_import, division, print_function

import numpy as np

from kmigrate_runtime.recorder.parts.symbolic import Symbolic
from kmigrate_runtime.recorder.parts.trace import listed


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
            found = self.model(self.called(x), training=False)
            loss = self.loss(tensorflow, found, y, w)
        if hasattr(self.model, "reset_metrics"):
            # TensorFlow 2.4 keeps the mean of all losses that were asked for, and the first step would show it.
            self.model.reset_metrics()
        gradients = [self.dense(g) if g is not None else None for g in tape.gradient(loss, weights)]
        return float(loss), [None if g is None else np.asarray(g) for g in gradients]

    def called(self, x):
        return x if len(x) > 1 else x[0]

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
        return [(v.name, v.numpy()) for v in variables]
