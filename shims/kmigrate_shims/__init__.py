"""The old APIs, with their old semantics, on TensorFlow."""
