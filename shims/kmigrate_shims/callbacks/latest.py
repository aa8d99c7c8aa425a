"""What `tf.train.latest_checkpoint` was to weights that tf.keras saved."""

from __future__ import annotations

from pathlib import Path


def latest_weights(checkpoint_dir: str, latest_filename: str | None = None) -> str | None:
    """The file of weights in the folder that was written last; None where there is none."""
    files = [(one.stat().st_mtime_ns, one.name, one) for one in Path(checkpoint_dir or ".").glob("*.weights.h5")]
    return str(max(files)[-1]) if files else None
