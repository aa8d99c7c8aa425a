"""How each kind of layer is made of Keras 3's, or of the shims where Keras 3 computes otherwise."""
