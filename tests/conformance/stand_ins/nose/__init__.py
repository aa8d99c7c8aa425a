"""The few names of nose that old tests import: nose itself does not run on today's Python."""
