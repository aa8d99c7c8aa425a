"""Helpers of `keras.utils.metrics_utils`."""

from __future__ import annotations

from enum import Enum
from typing import Any

from kmigrate_shims.keras.utils.generic_utils import to_list

NEG_INF = -1e10


class AUCCurve(Enum):
    ROC = "ROC"
    PR = "PR"

    @staticmethod
    def from_str(key: str) -> AUCCurve:
        found = {"pr": AUCCurve.PR, "roc": AUCCurve.ROC}.get(key.lower())
        if found is None:
            raise ValueError(f'Invalid AUC curve value "{key}".')
        return found

    @staticmethod
    def validate(key: Any) -> None:
        if not isinstance(key, AUCCurve):
            raise ValueError(f"Invalid AUC curve key {key}. It is one of {list(AUCCurve)}")


class AUCSummationMethod(Enum):
    INTERPOLATION = "interpolation"
    MAJORING = "majoring"
    MINORING = "minoring"

    @staticmethod
    def from_str(key: str) -> AUCSummationMethod:
        for one in AUCSummationMethod:
            if one.value == key.lower():
                return one
        raise ValueError(f'Invalid AUC summation method value "{key}".')


class ConfusionMatrix(Enum):
    TRUE_POSITIVES = "tp"
    FALSE_POSITIVES = "fp"
    TRUE_NEGATIVES = "tn"
    FALSE_NEGATIVES = "fn"


def assert_thresholds_range(thresholds: Any) -> None:
    wrong = [t for t in thresholds or [] if t is None or t < 0 or t > 1]
    if thresholds is not None and wrong:
        raise ValueError(f"Threshold values must be in [0, 1]. Invalid values: {wrong}")


def parse_init_thresholds(thresholds: Any, default_threshold: float = 0.5) -> list[float]:
    if thresholds is not None:
        assert_thresholds_range(to_list(thresholds, allow_tuple=True))
    return to_list(default_threshold if thresholds is None else thresholds, allow_tuple=True)


checked = parse_init_thresholds
