"""How much of a circuit is drawn, and how large: the same at every time step."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF

from rnn_explorer.drawings.unfolded.circuit import Scope, circuit_of, linear_sums
from rnn_explorer.drawings.unfolded.circuit_exits import add_exits
from rnn_explorer.drawings.unfolded.circuit_layout import CircuitLayout
from rnn_explorer.drawings.unfolded.circuit_stages import Stages
from rnn_explorer.drawings.unfolded.lettering import Lettering
from rnn_explorer.drawings.unfolded.view import Canvas
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.engine.trace import Trace

_MOST_KEPT = 40
_FEWEST, _ENOUGH, _ALL = 2, 3, 8  # units with numbers: with fewer, less is drawn; from the last on, all is larger
_SCALES = (1.9, 1.6, 1.35, 1.15, 1.0)
_WHOLE = 3  # of the variants: nothing is left out
_BACK = ({"sources": True}, {}, {"spread": True}, {"factors": False}, {"factors": False, "merged": True},
         {"factors": False, "merged": True, "exits": False})  # fmt: skip
_FORWARD = ({}, {"expanded": ""}, {"expanded": "", "exits": False})
_EDGE = 4  # time steps at the end, among which one has all that is ever added up


class Circuits:
    """Of a trace on a canvas."""

    def __init__(self, trace: Trace, wiring: Wiring, canvas: Canvas) -> None:
        self._trace = trace
        self._wiring = wiring
        self._canvas = canvas
        self._kept: dict[Scope, CircuitLayout] = {}
        self._plans: dict[tuple, tuple[int, float]] = {}
        self._letterings: dict[float, Lettering] = {}

    def layout(self, scope: Scope) -> CircuitLayout:
        """As much of a circuit as there is room for, as large as there is room for."""
        if scope not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[scope] = self._laid_out(scope)
        return self._kept[scope]

    def _laid_out(self, scope: Scope) -> CircuitLayout:
        variants = _BACK if scope.is_back else _FORWARD if scope.expanded else ({},)
        kind = scope.group, scope.is_back, scope.expanded is None
        if kind not in self._plans:
            self._plans[kind] = self._plan(self._fullest(scope), variants)
        least, scale = self._plans[kind]
        for variant in variants[least:]:
            layout = self._with(replace(scope, **variant), scale)
            if layout.has_room_for(_FEWEST):
                break
        return layout

    def _fullest(self, scope: Scope) -> Scope:
        """Of the last time steps, the one at which most is added up; of several linear sums the last."""
        scopes, last = [], self._trace.sizes["T"]
        for t in range(max(last - _EDGE, 0), last):
            sums = linear_sums(self._trace, self._wiring, scope.group, t) if scope.expanded else []
            scopes.append(replace(scope, t=t, expanded=sums[-1] if sums else scope.expanded))
        return max(scopes, key=self._count)

    def _count(self, scope: Scope) -> int:
        return len(circuit_of(self._trace, self._wiring, scope, self._canvas.aids).nodes)

    def _plan(self, scope: Scope, variants: tuple[dict, ...]) -> tuple[int, float]:
        """The first variant that is drawn, and how large: all units and texts, then all units, then some."""
        layouts = [self._with(replace(scope, **variant), _SCALES[-1]) for variant in variants]
        whole = range(min(_WHOLE if scope.is_back else 1, len(variants)))
        for index in whole:
            for scale in _SCALES if layouts[index].has_room_for(_ALL, True) else ():
                if replace(layouts[index], lettering=self._lettering(scale)).has_room_for(_ALL, True):
                    return index, scale
        tried = (*((_ALL, index) for index in whole), *((_ENOUGH, index) for index in range(len(variants) - 1)),
                 *((_FEWEST, index) for index in range(len(variants))))  # fmt: skip
        found = (index for units, index in tried if layouts[index].has_room_for(units))
        return next(found, len(variants) - 1), _SCALES[-1]

    def _with(self, scope: Scope, scale: float) -> CircuitLayout:
        circuit = circuit_of(self._trace, self._wiring, scope, self._canvas.aids)
        if scope.exits:
            add_exits(circuit, self._trace, self._wiring, scope)
        size = self._canvas.size
        area = QRectF(8.0, 3.0, size.width() - 16.0, size.height() - 5.0)
        mirrored = scope.is_back != (self._wiring.stack.direction(scope.group.head) > 0)
        return CircuitLayout(circuit, Stages(circuit, scope.spread), area, self._lettering(scale),
                             self._trace.sizes["H"], mirrored)

    def _lettering(self, scale: float) -> Lettering:
        if scale not in self._letterings:
            self._letterings[scale] = Lettering(self._canvas.scaled_font(scale))
        return self._letterings[scale]
