"""Images with channels first become images with channels last."""

from __future__ import annotations

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Spec


def channels_last(spec: Spec) -> Spec:
    raise Complaint("--channels-last is not there yet.")
