"""Weights: what each era of Keras stored becomes arrays by role."""
