"""The updates of TensorFlow 1, put in order."""

from __future__ import absolute_import, division, print_function


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
