"""Models: training, prediction, what is saved."""
