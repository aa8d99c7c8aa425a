"""Source is recovered from bytecode, by following it with expressions in place of values. Nothing of it is run."""

from __future__ import annotations

from kmigrate_runtime.legacy.source.recovering import Recovered, recover

__all__ = ["Recovered", "recover"]
