"""Rules for what stands beside Keras: TensorFlow 1."""
