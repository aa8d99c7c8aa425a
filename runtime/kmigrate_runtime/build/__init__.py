"""The builder: a spec becomes a model of Keras 3."""
