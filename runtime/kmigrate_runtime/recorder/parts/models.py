"""The model: that of a file, or of a function, and the world that it is asked in."""

from __future__ import absolute_import, division, print_function

import importlib
import io
import os
import re
import sys

from kmigrate_runtime.recorder.parts.eager import Eager
from kmigrate_runtime.recorder.parts.early import Early
from kmigrate_runtime.recorder.parts.releases import is_standalone, version_of
from kmigrate_runtime.recorder.parts.subclassed import Called, Subclassed
from kmigrate_runtime.recorder.parts.symbolic import Symbolic
from kmigrate_runtime.recorder.parts.trace import Problem


def world_of(keras, model):
    """How this model is asked."""
    if hasattr(model, "get_output") and not hasattr(model, "inbound_nodes"):
        return Early(keras, model)
    tensorflow = sys.modules.get("tensorflow")
    # Before 2.4 the standalone Keras made graphs wherever it ran; since then it is tf.keras by another name.
    graphs = is_standalone(keras) and version_of(keras) < (2, 4)
    whole = getattr(model, "_is_graph_network", True) is False
    if not graphs and tensorflow is not None and tensorflow.executing_eagerly():
        return Subclassed(keras, model) if whole and not getattr(model, "inputs", None) else Eager(keras, model)
    # A Sequential is no network either, until it knows its inputs.
    return Called(keras, model) if whole and not hasattr(model, "add") else Symbolic(keras, model)


def load(keras, source, weights, custom):
    """The model of a file or of a function."""
    if os.path.exists(source) or not re.match(r"^[\w.]+:[\w.]+$", source):
        return load_file(keras, source, weights, custom)
    maker = named(source)
    try:
        model = maker() if callable(maker) and not hasattr(maker, "layers") else maker
    except (Exception, SystemExit) as error:  # the user's own code
        raise Problem("%s raises %s: %s" % (source, type(error).__name__, error))
    if not hasattr(model, "layers") or not hasattr(model, "get_weights"):
        raise Problem("%s gives a %s, and no model of this Keras." % (source, type(model).__name__))
    if weights:
        load_weights(model, weights)
    return model


def named(source):
    """What `module:function` names; the module is looked for here first."""
    module, _, function = source.partition(":")
    sys.path.insert(0, os.getcwd())
    try:
        found = importlib.import_module(module)
        for name in function.split("."):
            found = getattr(found, name)
    except (ImportError, AttributeError) as error:
        raise Problem("%s: %s." % (source, error))
    except (Exception, SystemExit) as error:  # the user's own code
        raise Problem("%s: importing %s raises %s: %s" % (source, module, type(error).__name__, error))
    return found


def load_weights(model, path):
    try:
        model.load_weights(path)
    except Exception as error:  # Keras raises whatever the file makes it raise
        raise Problem("%s cannot be loaded into the model: %s: %s" % (path, type(error).__name__, error))


def load_file(keras, source, weights, custom):
    if not os.path.isfile(source):
        raise Problem("%s: there is no such file, and it is no module:function." % source)
    models = importlib.import_module(keras.__name__ + ".models") if keras.__name__ == "keras" else keras.models
    objects = {}
    if custom:
        sys.path.insert(0, os.getcwd())
        try:
            objects = {k: v for k, v in vars(importlib.import_module(custom)).items() if callable(v)}
        except (Exception, SystemExit) as error:  # the user's own code
            raise Problem("--custom %s: %s: %s" % (custom, type(error).__name__, error))
    try:
        if source.endswith((".json", ".yaml", ".yml")):
            with io.open(source, encoding="utf-8") as stream:
                text = stream.read()
            make = models.model_from_json if source.endswith(".json") else models.model_from_yaml
            model = make(text, custom_objects=objects)
            if not weights:
                raise Problem("%s holds no weights: name them with --weights." % source)
        elif not hasattr(models, "load_model"):
            raise Problem("Keras %s keeps no models in files: give its .json, with --weights." % keras.__version__)
        else:
            model = models.load_model(source, custom_objects=objects)
    except Problem:
        raise
    except Exception as error:
        raise Problem("%s cannot be loaded: %s: %s" % (source, type(error).__name__, error))
    if weights:
        load_weights(model, weights)
    return model
