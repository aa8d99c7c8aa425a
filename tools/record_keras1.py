"""Runs the programs keras1_layers and keras03_graph on a real old stack and records what they give.

    PYTHONPATH=fixtures/programs/keras1_layers stack keras-1.2.2 tensorflow python tools/record_keras1.py layers OUT.json
    PYTHONPATH=fixtures/programs/keras03_graph stack keras-0.3.3 theano python tools/record_keras1.py graphs OUT.json

Weights and inputs come from seeds, so that only shapes and results are written.
"""

import importlib
import json
import sys

import numpy as np

INDICES = {"embedding": (0,), "words": (0,)}  # inputs that are indices


def layers(program):
    for name in sorted(program.CASES):
        yield name, program.CASES[name]()
    for name, model in program.merges():
        yield name, model


def record_layers(program):
    found = {}
    for name, model in layers(program):
        rs = np.random.RandomState(7)
        weights = [rs.uniform(-0.5, 0.5, w.shape).astype("float32") for w in model.get_weights()]
        model.set_weights([abs(w) for w in weights] if "batchnorm" in name else weights)
        shapes = model.get_input_shape_at(0)
        shapes = [
            [2] + [5 if size is None else size for size in shape[1:]]
            for shape in (shapes if isinstance(shapes, list) else [shapes])
        ]
        inputs = [
            (rs.randint(0, 9, shape) if place in INDICES.get(name, ()) else rs.uniform(-1, 1, shape)).astype("float32")
            for place, shape in enumerate(shapes)
        ]
        result = model.predict(inputs if len(inputs) > 1 else inputs[0])
        found[name] = {
            "weights": [list(w.shape) for w in weights],
            "inputs": shapes,
            "shape": list(result.shape),
            "result": [float("%.7g" % value) for value in np.ravel(result)],
        }
    return found


def seed(graph):
    rs = np.random.RandomState(5)
    for node in graph.nodes.values():
        weights = node.layer.get_weights() if hasattr(node, "layer") else node.get_weights()
        if weights and type(node).__name__ != "SiameseHead":
            target = node.layer if hasattr(node, "layer") else node
            target.set_weights([rs.uniform(-0.5, 0.5, w.shape).astype("float32") for w in weights])


def record_graphs(program):
    found = {}
    for name, (graph, loss), data in program.run(seed):
        results = graph.predict(data)
        found[name] = {
            "loss": float(np.ravel(loss)[0]),
            "results": {key: [float("%.7g" % value) for value in np.ravel(results[key])] for key in sorted(results)},
        }
    return found


if __name__ == "__main__":
    what, out = sys.argv[1:]
    import keras
    from keras import backend as K

    record = {"layers": record_layers, "graphs": record_graphs}[what]
    program = importlib.import_module("before")
    backend = getattr(K, "_BACKEND", None) or K.backend()
    provenance = {
        "keras": keras.__version__,
        "backend": backend,
        "numpy": np.__version__,
        "command": "tools/record_keras1.py " + what,
    }
    with open(out, "w") as file:
        json.dump({"provenance": provenance, "cases": record(program)}, file, sort_keys=True)
        file.write("\n")
