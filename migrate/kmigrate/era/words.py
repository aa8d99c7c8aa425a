"""An era as a sentence, and as data."""

from __future__ import annotations

from typing import Any

from kmigrate.era.clues import BACKEND, KERAS, ORDERING, TENSORFLOW
from kmigrate.era.decide import Era

BACKENDS = {"theano": "Theano", "tensorflow": "TensorFlow", "cntk": "CNTK"}
ORDERS = {"th": "channels first", "tf": "channels last"}


def _parts(era: Era) -> list[tuple[str, str]]:
    """What is known, a few words and a topic each."""
    likely = {topic: "" if era.sure_of(topic) else "most likely " for topic in (KERAS, BACKEND, ORDERING)}
    releases = [(KERAS, f"{likely[KERAS]}Keras {era.keras}" if str(era.keras) else "")]
    releases.append((TENSORFLOW, f"TensorFlow {era.tensorflow}" if str(era.tensorflow) else ""))
    backend, order = BACKENDS.get(era.backend, ""), ORDERS.get(era.ordering, "")
    if backend == "TensorFlow" and not era.sure_of(BACKEND):
        backend = ""  # what everybody would think anyway
    parts = [*releases, (BACKEND, f"{likely[BACKEND]}backend {backend}" if backend else "")]
    parts.append((ORDERING, f"{likely[ORDERING]}images {order}" if order else ""))
    return [(topic, text) for topic, text in parts if text]


def describe(era: Era) -> str:
    """`Keras 1.x (train.py:12 uses nb_epoch; requirements.txt:3 pins keras==1.2.2), backend Theano (keras.json:2 says
    theano)`; empty where nothing is told. What the user said has no evidence, and is not repeated.
    """
    said = [f"{text} ({why})" for topic, text in _parts(era) if (why := era.why(topic))]
    return ", ".join(said) + _against(era) if said else ""


def _against(era: Era) -> str:
    return "; but " + "; ".join(dict.fromkeys(map(str, era.against))) if era.against else ""


def entry(era: Era) -> dict[str, Any]:
    """The same for programs; what is not known is null."""
    return {
        "keras": str(era.keras) or None,
        "tensorflow": str(era.tensorflow) or None,
        "backend": era.backend or None,
        "image_data_format": ORDERS[era.ordering].replace(" ", "_") if era.ordering else None,
        "likely": sorted(era.likely),
        "evidence": list(dict.fromkeys(map(str, era.told))),
        "against": list(dict.fromkeys(map(str, era.against))),
    }
