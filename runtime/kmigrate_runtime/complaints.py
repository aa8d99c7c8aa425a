"""What is wrong with the input, said to the user in a sentence that names the file and the remedy."""

from __future__ import annotations


class Complaint(Exception):
    """The input cannot be worked on. The commands print it and end with 2."""
