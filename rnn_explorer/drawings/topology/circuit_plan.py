"""How a circuit is arranged: a column for each linear sum, a row for each step of the way up."""

from __future__ import annotations

from rnn_explorer.drawings.topology.circuit import Circuit, Kind, Wire

LOW = 0.5  # height of a row of operators without a value


class Plan:
    """The column and the row of every node; rows from 1, at the bottom, row 0 is where the inputs run.

    tall: the height of every row, in rows with a value. buses: the sources that lead to linear sums, from the bottom.
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.column: dict[int, int] = {}
        self.row: dict[int, int] = {}
        self._order()
        level = 0
        for _ in range(2):  # all nodes of the memory are as high as its highest
            self.row.clear()
            for node in range(len(circuit.nodes)):
                self._place(node, level)
            level = max((self.row[node] for node in circuit.memory), default=0)
        self.rows = max(self.row.values())
        self.columns = max(self.column.values()) + 1
        self.buses = tuple(dict.fromkeys(w.source for w in circuit.wires if self.is_bus(w)))[::-1]
        named = {row for node, row in self.row.items() if circuit.nodes[node].column}
        self.tall = {row: 1.0 if row in named else LOW for row in range(1, self.rows + 1)}

    def is_bus(self, wire: Wire) -> bool:
        """Whether it leads from outside to a linear sum."""
        return wire.by is not None and self.circuit.nodes[wire.source].kind is Kind.SOURCE

    def on_the_way(self, node: int) -> bool:
        """A function without a column, which sits on a wire."""
        return self.circuit.nodes[node].kind is Kind.FUNCTION and self.circuit.nodes[node].column is None

    def _order(self) -> None:
        """A column for each linear sum, as they are met from the output on, the memory first."""
        seen: set[int] = set()

        def visit(node: int) -> None:
            if node in seen:
                return
            seen.add(node)
            sources = [wire.source for wire in self.circuit.into(node)]
            for source in sorted(sources, key=lambda s: (s not in self.circuit.memory, -self._depth(s))):
                visit(source)
            if self.circuit.nodes[node].kind is Kind.LINEAR:
                self.column[node] = len(self.column)

        visit(self.circuit.output)

    def _depth(self, node: int) -> int:
        return max((1 + self._depth(wire.source) for wire in self.circuit.into(node)), default=0)

    def _place(self, node: int, memory: int) -> None:
        below = [w.source for w in self.circuit.into(node) if self.circuit.nodes[w.source].kind is not Kind.SOURCE]
        if self.circuit.nodes[node].kind is Kind.SOURCE:
            return
        rows = [self.row[source] for source in below]
        if node not in self.column:
            beside = [source for source in below if source not in self.circuit.memory] or below
            self.column[node] = self.column[max(reversed(beside), key=self.row.__getitem__)]
        if self.on_the_way(node):
            self.row[node] = max(rows)
            return
        joined = node in self.circuit.memory
        row = max([1, *(at + (not joined or source not in self.circuit.memory)
                        for source, at in zip(below, rows, strict=True))])
        self.row[node] = max(row, memory) if joined else self._free(row, self.column[node])

    def _free(self, row: int, column: int) -> int:
        """The first row from ``row`` on that has room in a column."""
        taken = {self.row[node] for node in self.row if self.column[node] == column and not self.on_the_way(node)}
        while row in taken:
            row += 1
        return row
