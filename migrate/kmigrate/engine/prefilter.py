"""Which files can matter at all: a search of bytes, before anything is decoded or parsed."""

from __future__ import annotations

NEEDLES = (b"keras", b"theano", b"cntk")


def mentions_legacy(data: bytes) -> bool:
    """Whether the bytes name a legacy package anywhere, even in a comment."""
    return any(needle in data for needle in NEEDLES)
