"""The layers of a model with their calls, what they compute, and their weights."""

from __future__ import absolute_import, division, print_function

from kmigrate_runtime.recorder.parts.early import Early
from kmigrate_runtime.recorder.parts.nodes import nodes_of, results, sources
from kmigrate_runtime.recorder.parts.trace import listed


class Member(object):
    """One layer of the model with its calls."""

    def __init__(self, world, layer, path, wanted):
        self.world, self.layer, self.path, self.wanted = world, layer, path, wanted
        self.calls = []
        self.weights = []
        self.inner = None
        self.single = None  # of a layer in a nested model: its calls in one turn of that model
        self.all = []  # and in all turns


def gather(world, wanted, prefix=""):
    """The layers in order. Those of nested models follow theirs, under its name."""
    members, known = [], {}
    early = isinstance(world, Early)
    for layer, number, where, found in world.calls():
        path = where if early else prefix + layer.name
        member = known.get(path)
        if member is None:
            member = known[path] = Member(world, layer, path, wanted is None or path in wanted)
            members.append(member)
        tensors = listed(found) if early else results(found)
        member.calls.append(
            {"call": number, "inputs": None if early else where, "tensors": tensors, "node": found, "outputs": []}
        )
    for layer in [] if early else world.loose():
        path = layer.name if layer.name not in known else "%s_%d" % (layer.name, len(members))
        known[path] = Member(world, layer, path, wanted is None or path in wanted)
        members.append(known[path])
    for member in [] if early else list(members):
        if nodes_of(member.layer) and hasattr(member.layer, "layers") and hasattr(member.layer, "inputs"):
            inner = world.nested(member.layer)
            member.inner = (inner, gather(inner, wanted, member.path + "/"))
            place = members.index(member)
            members[place + 1 : place + 1] = member.inner[1]
    return members


def run_forward(trace, world, members, x):
    """Runs the model in the test phase and keeps what was asked for. Gives the function and the model's outputs."""
    ours = [m for m in members if m.world is world]
    ends = world.outputs() if hasattr(world, "outputs") else listed(world.model.outputs)
    fetched, places = list(ends), []
    for member in ours:
        for call in member.calls:
            if member.wanted:
                places.append((member, call, len(fetched), len(call["tensors"])))
                fetched += call["tensors"]
            if member.inner:
                call["read"] = (len(fetched), len(sources(call["node"])))
                fetched += sources(call["node"])
    run = world.forward(fetched)
    values = run(x)
    for member, call, start, count in places:
        for number, value in enumerate(values[start : start + count]):
            name = "layers/%s/%d.%d" % (member.path, call["call"] + call.get("turn", 0), number)
            call["outputs"].append(trace.put(name, value))
    for member in ours:
        if member.inner:
            enter(trace, member, values)
    return (lambda arrays: run(arrays)[: len(ends)]), values[: len(ends)]


def enter(trace, member, values):
    """Runs a nested model on what each of its calls read; every call of it is a call of each of its layers."""
    inner, below = member.inner
    ours = [m for m in below if m.world is inner]
    for m in ours:
        m.single = m.single or m.calls
    for call in member.calls:
        start, count = call["read"]
        # A model in a nested model has turns before those of this one.
        turn = call["call"] + call.get("turn", 0)
        for m in ours:
            m.calls = [dict(c, outputs=[], turn=turn * len(m.single)) for c in m.single]
        run_forward(trace, inner, below, values[start : start + count])
        for m in ours:
            m.all += [dict(c, call=c["call"] + c["turn"], turn=0) for c in m.calls]
    for m in ours:
        m.calls = m.all


def put_weights(trace, members, kind):
    for member in members:
        if member.inner or not hasattr(member.layer, "get_weights"):
            continue
        tensors = weight_tensors(member.layer)
        trained = set(id(t) for t in listed(getattr(member.layer, "trainable_weights", [])))
        entries = []
        for number, value in enumerate(member.layer.get_weights()):
            entry = trace.put("%s/%s/%d" % (kind, member.path, number), value)
            tensor = tensors[number] if number < len(tensors) else None
            entries.append(dict(entry, name=str(getattr(tensor, "name", None) or ""), trainable=id(tensor) in trained))
        if kind == "weights":
            member.weights = entries
        else:
            trace.facts["after"].setdefault("weights", {})[member.path] = entries


def weight_tensors(layer):
    tensors = getattr(layer, "weights", None)
    if isinstance(tensors, (list, tuple)):
        return list(tensors)
    return listed(getattr(layer, "trainable_weights", [])) + listed(getattr(layer, "non_trainable_weights", []))


def described(member):
    keys = ("call", "inputs", "outputs")
    calls = [dict((k, call[k]) for k in keys) for call in member.calls] if member.wanted else []
    facts = {"path": member.path, "class": type(member.layer).__name__, "calls": calls, "weights": member.weights}
    facts["name"] = str(getattr(member.layer, "name", ""))
    facts["nested"] = member.inner is not None
    return facts
