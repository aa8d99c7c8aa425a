"""Architectures: what each era of Keras wrote becomes layers and calls."""
