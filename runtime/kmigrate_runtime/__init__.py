"""The runtime: old model files become right modern models, and the proof. Nothing of it is here yet."""
