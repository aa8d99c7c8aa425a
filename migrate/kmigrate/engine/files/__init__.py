"""From paths to files and back: finding, reading, replacing, keeping what was."""
