"""The proof as people and programs read it: a table on the terminal, JSON, and a page."""

from __future__ import annotations

from collections.abc import Callable

from kmigrate_runtime.proof import Proof

FORMATS = ("text", "json", "html")


def render(proof: Proof, form: str, *, colour: bool = False) -> str:
    """The report in one of the formats."""
    from kmigrate_runtime.report import page, terminal

    forms: dict[str, Callable[[], str]] = {
        "text": lambda: terminal.render(proof, colour=colour),
        "json": lambda: _json(proof),
        "html": lambda: page.render(proof),
    }
    return forms[form]()


def _json(proof: Proof) -> str:
    import json

    from kmigrate_runtime.proof import as_data

    return json.dumps(_finite(as_data(proof)), indent=1) + "\n"


def _finite(value: object) -> object:
    """JSON has no NaN and no infinity; they become words."""
    if isinstance(value, float) and not abs(value) < float("inf"):
        return "nan" if value != value else ("inf" if value > 0 else "-inf")
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
