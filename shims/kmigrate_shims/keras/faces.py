"""Which package answers `keras` for a release."""

from __future__ import annotations


def face(release: str) -> str:
    if release.startswith("2."):
        return "kmigrate_shims.keras"
    raise NotImplementedError(
        f"Keras {release} cannot be played yet; Keras 2.0 to 2.3 can. `kmigrate` rewrites programs of Keras 0.3 and 1."
    )
