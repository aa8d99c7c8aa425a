"""Small pieces of Theano that programs import."""

from __future__ import annotations


def __getattr__(name: str) -> object:
    from kmigrate_shims.theano.absent import late

    return late(__name__, name)
