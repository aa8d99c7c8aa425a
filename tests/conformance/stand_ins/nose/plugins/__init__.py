"""Room for the two modules that old tests import."""
