"""KM342: the number of the epoch in the name of a checkpoint."""

from __future__ import annotations

from kmigrate.rules.models.file_names import DEPTH, tail_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM342",
    name="checkpoint-numbers",
    title="Names of checkpoints count epochs from 1; before Keras 2.0.9 they counted from 0.",
    why="""
`ModelCheckpoint('weights.{epoch:02d}.h5')` wrote `weights.00.h5` after the first epoch, and writes `weights.01.h5`
since Keras 2.0.9. Names that are typed elsewhere mean the epoch before; they are not known, so this is reported.
""",
    examples=(
        Example(
            "from keras.callbacks import ModelCheckpoint\nfrom keras.layers import Dense\n\n"
            "layer = Dense(output_dim=8)\nsave = ModelCheckpoint('w.{epoch:02d}.keras')\n",
            "from tensorflow.keras.callbacks import ModelCheckpoint\nfrom tensorflow.keras.layers import Dense\n\n"
            "layer = Dense(units=8)\nsave = ModelCheckpoint('w.{epoch:02d}.keras')\n",
            "The name is reported for review where the program is of Keras 2.0.8 or older.",
        ),
    ),
)


@RULE.on("keras.callbacks.ModelCheckpoint", handed=True)
def numbered(site: Site) -> None:
    path = site.argument("filepath", 0)
    tail = tail_of(site, path, DEPTH) if site.call is not None and path is not None else None
    if tail is None or "{epoch" not in str(tail.value) or not site.standalone:
        return
    if site.era.keras.is_before("2.0.9"):
        site.review(
            "names of checkpoints count epochs from 1 today, and counted from 0: look where files are loaded by their "
            "number",
            tail,
        )
