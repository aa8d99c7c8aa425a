"""What users derive from the classes of Keras, and the private attributes they read."""
