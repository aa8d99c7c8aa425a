"""`keras.metrics`."""

from kmigrate_shims.keras.losses import (  # noqa: F401
    MAE,
    MAPE,
    MSE,
    MSLE,
    binary_crossentropy,
    categorical_crossentropy,
    categorical_hinge,
    hinge,
    kullback_leibler_divergence,
    logcosh,
    mae,
    mape,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    mse,
    msle,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from kmigrate_shims.keras.metrics.base import Mean, MeanMetricWrapper, Metric, Reduce, Sum  # noqa: F401
from kmigrate_shims.keras.metrics.confusion import *  # noqa: F403
from kmigrate_shims.keras.metrics.functions import (  # noqa: F401
    accuracy,
    binary_accuracy,
    categorical_accuracy,
    cosine,
    cosine_proximity,
    cosine_similarity,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from kmigrate_shims.keras.metrics.lookup import clone_metric, clone_metrics, deserialize, get, serialize  # noqa: F401
from kmigrate_shims.keras.metrics.means import *  # noqa: F403

acc = ACC = accuracy
bce = BCE = binary_crossentropy
