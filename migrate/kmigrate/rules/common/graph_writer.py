"""Writes the Graph models of Keras 0.3 with the functional API."""

from __future__ import annotations

import ast
import builtins
import keyword
import re

from kmigrate.engine.names.values import Instance
from kmigrate.rules.common.graphs import Graph, Step, Unclear
from kmigrate.rules.common.merging import Pieces, merging
from kmigrate.rules.site import Site


class Writer:
    """Writes the lines of one Graph anew."""

    def __init__(self, site: Site, graph: Graph) -> None:
        self.site, self.graph = site, graph
        self.tensors: dict[str, str] = {}  # node -> the name of its tensor
        self.sources: dict[str, str] = {}  # output -> the tensor
        words = {node.id for node in site.nodes(ast.Name) if isinstance(node, ast.Name)}
        self.taken = words | set(dir(builtins)) | set(keyword.kwlist) | {graph.name}
        self.ends = self._ends()

    def write(self) -> None:
        site, source = self.site, self.site.file.source
        plans = [self._step(step) for step in self.graph.steps]
        made = self._model()
        plans[-1].append([made])
        for step, lines in zip(self.graph.steps, plans, strict=True):
            indent = source.newline + source.indent(source.start(step.statement))
            pieces: Pieces = []
            for line in lines:
                pieces += [*([indent] if pieces else []), *line]
            if pieces:
                site.replace(step.statement, *pieces)
            else:
                site.file.delete_statement(step.statement)
        site.file.delete_statement(self.graph.made)
        site.drop_name()
        site.rewritten("a Graph is a functional model", site.call, new=made)

    def _model(self) -> str:
        inputs = ", ".join(f"{name!r}: {self.tensors[name]}" for name in self.graph.inputs)
        outputs = ", ".join(f"{name!r}: {self.sources[name]}" for name in self.graph.outputs)
        return f"{self.graph.name} = {self.site.spell('keras.models.Model')}({{{inputs}}}, {{{outputs}}})"

    def _ends(self) -> dict[str, str]:
        """Node -> the output that it alone is; its layer takes that name, by which compile and fit know it."""
        found: dict[str, list[str]] = {}
        for step in self.graph.steps:
            if step.kind == "add_output" and step.text("input"):
                found.setdefault(step.text("input"), []).append(step.text("name"))
        return {node: outputs[0] for node, outputs in found.items() if len(outputs) == 1}

    def _step(self, step: Step) -> list[Pieces]:
        match step.kind:
            case "add_input":
                return [self._input(step)]
            case "add_node":
                return self._node(step)
            case "add_output":
                return self._output(step)
            case _:
                return self._shared(step)

    def _input(self, step: Step) -> Pieces:
        name = step.text("name")
        pieces: Pieces = [f"{self._tensor(name)} = ", self.site.spell("keras.layers.Input"), "("]
        for parameter, new in (("input_shape", "shape="), ("batch_input_shape", "batch_shape=")):
            if parameter in step.given:
                pieces += [new, step.given[parameter], ", "]
        if step.text("dtype") == "int":
            pieces.append('dtype="int32", ')
        return [*pieces, f"name={name!r})"]

    def _node(self, step: Step) -> list[Pieces]:
        name, layer = step.text("name"), step.given.get("layer")
        if layer is None:
            raise Unclear("a node has no layer")
        fed = self._fed(step)
        self._named(layer, self.ends.get(name, name))
        lines: list[Pieces] = [[f"{self._tensor(name)} = ", layer, "(", *fed, ")"]]
        own = self._constructed(layer)
        if not own:
            self.ends.pop(name, None)  # somebody else made the layer, so the output gets a layer of its own
        if step.true("create_output"):
            if own and name not in self.ends:
                self.sources[name] = self.tensors[name]
            else:
                lines.append(self._identity(name, self.tensors[name]))
        return lines

    def _shared(self, step: Step) -> list[Pieces]:
        name, layer, inputs = step.text("name"), step.given.get("layer"), step.texts("inputs")
        if layer is None:
            raise Unclear("a node has no layer")
        self._named(layer, name)
        shared = self._fresh(f"{name}_layer")
        lines: list[Pieces] = [[f"{shared} = ", layer]]
        calls = [f"{shared}({self._known(one)})" for one in inputs]
        if step.text("merge_mode"):
            lines.append([f"{self._tensor(name)} = ", *self._merged(step, calls, "")])
            outputs = [name]
        else:
            outputs = step.texts("outputs")
            if len(outputs) != len(inputs):
                raise Unclear("a shared node has other numbers of inputs and outputs")
            lines += [[f"{self._tensor(one)} = {call}"] for one, call in zip(outputs, calls, strict=True)]
        for output in outputs:
            self.ends.pop(output, None)
        if step.true("create_output"):
            for output in outputs:
                lines.append(self._identity(output, self.tensors[output]))
        return lines

    def _output(self, step: Step) -> list[Pieces]:
        name, source = step.text("name"), step.text("input")
        if source and self.ends.get(source) == name and source not in self.graph.inputs:
            self.sources[name] = self._known(source)
            return []
        if source:
            return [self._identity(name, self._known(source))]
        tensor = self._fresh(name)
        self.sources[name] = tensor
        return [[f"{tensor} = ", *self._merged(step, [self._known(one) for one in step.texts("inputs")], name)]]

    def _identity(self, name: str, tensor: str) -> Pieces:
        """A layer of the output's name that changes nothing."""
        output = self._fresh(f"{name}_output")
        self.sources[name] = output
        return [f"{output} = ", self.site.spell("keras.layers.Activation"), f'("linear", name={name!r})({tensor})']

    def _fed(self, step: Step) -> Pieces:
        if step.text("input"):
            return [self._known(step.text("input"))]
        return self._merged(step, [self._known(one) for one in step.texts("inputs")], "")

    def _merged(self, step: Step, tensors: list[str], name: str) -> Pieces:
        if len(tensors) == 1:
            raise Unclear("a merge of one node was an error")
        mode = step.given.get("merge_mode", ast.Constant("concat"))
        axes = step.given.get("dot_axes")
        if axes is not None and not isinstance(axes, ast.List | ast.Tuple) and self.site.text(axes) != "-1":
            raise Unclear("a single number for `dot_axes` meant several axes")
        plan = merging(self.site, mode, {key: step.given.get(key) for key in ("concat_axis", "dot_axes")}, None)
        if plan is None or not tensors:
            raise Unclear("a merge mode has no counterpart")
        pieces: Pieces = [self.site.spell(f"keras.layers.{plan.function}"), f"([{', '.join(tensors)}]"]
        for given in plan.given:
            pieces += [", ", *given]
        return [*pieces, f", name={name!r})" if name else ")"]

    def _known(self, node: str) -> str:
        if node not in self.tensors:
            raise Unclear(f"its node {node!r} is not known where it is used")
        return self.tensors[node]

    def _tensor(self, node: str) -> str:
        if node not in self.tensors:
            self.tensors[node] = self._fresh(node)
        return self.tensors[node]

    def _fresh(self, name: str) -> str:
        word = re.sub(r"\W", "_", name)
        word = f"_{word}" if word[:1].isdigit() else word
        while word in self.taken:
            word += "_"
        self.taken.add(word)
        return word

    def _constructed(self, layer: ast.expr) -> bool:
        value = self.site.value(layer)
        return isinstance(layer, ast.Call) and isinstance(value, Instance) and value.cls.startswith("keras.layers.")

    def _named(self, layer: ast.expr, name: str) -> None:
        """Gives the layer its node's name, where it is made here and takes one."""
        if (
            self._constructed(layer)
            and isinstance(layer, ast.Call)
            and not any(k.arg == "name" for k in layer.keywords)
        ):
            edits = self.site.file.edits
            edits.list_of(layer).wraps = False  # the line becomes a shorter one
            edits.add_argument(layer, f"name={name!r}")
