"""The trace: arrays by name, and the JSON that says what they are."""

from __future__ import absolute_import, division, print_function

import io
import json
import os
import zipfile

import numpy as np

SCHEMA = 1


class Problem(Exception):
    """What the user can mend; it ends the run with one sentence and exit code 2."""


class Trace(object):
    """Arrays by name, and the JSON that says what they are."""

    def __init__(self, seed=0, sample=None):
        self.arrays = {}
        self.facts = {"schema": SCHEMA, "kind": "kmigrate trace", "seed": seed, "sample": sample, "not_recorded": []}
        self.seed = seed
        self.sample = sample

    def lacks(self, what, error):
        """Notes what could not be recorded, and why."""
        why = " ".join(str(error).split())[:300] or type(error).__name__
        self.facts["not_recorded"].append({"what": what, "why": why})

    def put(self, name, value, whole=False):
        """Keeps an array, or a sample of it where it is larger than was asked for."""
        value = np.asarray(value)
        if value.dtype.kind not in "biuf":
            raise Problem("%s holds %s, which a trace does not keep." % (name, value.dtype))
        entry = {"array": name, "shape": list(value.shape), "dtype": str(value.dtype)}
        if not whole and self.sample is not None and value.size > self.sample:
            places = np.random.RandomState(self.seed).randint(0, value.size, self.sample).astype("int64")
            places = np.unique(places)
            finite = value[np.isfinite(value)] if value.dtype.kind == "f" else value
            if finite.size:
                entry.update(least=float(finite.min()), most=float(finite.max()))
                entry["mean"] = float(finite.mean(dtype="float64"))
            entry["places"] = name + ".places"
            self.arrays[entry["places"]] = places
            value = value.ravel()[places]
        self.arrays[name] = np.ascontiguousarray(value).reshape(value.shape)
        return entry

    def write(self, path):
        """The file appears whole or not at all."""
        part = path + ".part"
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                text = json.dumps(self.facts, default=plain, sort_keys=True, indent=1)
                archive.writestr("trace.json", text.encode("utf-8"))
                for name in sorted(self.arrays):
                    member = io.BytesIO()
                    np.lib.format.write_array(member, self.arrays[name], version=(1, 0), allow_pickle=False)
                    archive.writestr(name + ".npy", member.getvalue())
            if os.name == "nt" and os.path.exists(path):
                os.remove(path)
            os.rename(part, path)
        except EnvironmentError as error:
            raise Problem("%s cannot be written: %s" % (path, error))
        finally:
            if os.path.exists(part):
                os.remove(part)


def plain(value):
    """What JSON does not know becomes what it knows, and a function its name."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (set, frozenset, tuple, list)):
        return list(value)
    if isinstance(value, dict):  # TensorFlow wraps those that a model holds
        return dict(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "get_config"):
        try:
            return {"class_name": type(value).__name__, "config": value.get_config()}
        except Exception:  # a custom object need not be serializable
            return {"class_name": type(value).__name__}
    if hasattr(value, "as_list"):
        return value.as_list()
    name = getattr(value, "__name__", None)
    return {"function": name, "module": getattr(value, "__module__", None)} if name else repr(value)


def listed(value):
    """One or many, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def put_named(trace, kind, names, arrays, whole=False):
    """Entries of arrays that have names: KIND/0, KIND/1..."""
    return [dict(trace.put("%s/%d" % (kind, i), a, whole), name=n) for i, (n, a) in enumerate(zip(names, arrays))]
