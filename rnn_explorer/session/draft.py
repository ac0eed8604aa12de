"""Settings that are being chosen, beside those that are in effect."""

from __future__ import annotations

from dataclasses import dataclass, fields

from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.setting import Raw
from rnn_explorer.session.settings import SETTINGS, Settings


@dataclass(frozen=True)
class Reading:
    """What has been entered, understood.

    settings: those that can be read, in the place of those that can not the ones in effect. changed: what differs from
    those. problems: the sentences for what is refused, by the name of the setting that can mend it ("": none in
    particular). reasons: why a setting does not apply. experiment: what the settings make; None if there is a problem.
    """

    settings: Settings
    changed: frozenset[str]
    problems: dict[str, str]
    reasons: dict[str, str]
    experiment: Experiment | None

    @property
    def words(self) -> str:
        """What is changed, in a few words."""
        follow = {name for changed in self.changed for name in SETTINGS[changed].resets}
        meant = self.changed - follow or self.changed
        what = SETTINGS[next(iter(meant))].thing if len(meant) == 1 else f"{len(meant)} settings"
        return f"change of {what}"


class Draft:
    """What has been entered and is not in effect yet. It allocates nothing large: it may be read at every key.

    experiment: the one in effect.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._entered: dict[str, Raw] = {}
        self._last = ""

    def raw(self, name: str) -> Raw:
        """What the entry of a setting shows."""
        return self._entered.get(name, self._in_effect(name))

    def enter(self, name: str, raw: Raw) -> None:
        """Something else was entered for a setting; what depends on it is left open again."""
        back = raw == self._in_effect(name)
        self._last = name
        self._entered[name] = raw
        self._entered |= dict.fromkeys(SETTINGS[name].resets, "")
        if back:
            for forgotten in (name, *SETTINGS[name].resets):
                del self._entered[forgotten]

    def suggest(self) -> None:
        """Enter what the task suggests."""
        for name, value in Settings(**self._values()[0]).task_class.suggested.items():
            self.enter(name, SETTINGS[name].write(value))

    def clear(self) -> None:
        """Nothing is to be changed."""
        self._entered.clear()

    def show(self, experiment: Experiment) -> None:
        """Another experiment is in effect. What was entered stays, but for what has changed by that."""
        before, self.experiment = self.experiment.settings, experiment
        for name in list(self._entered):
            now = getattr(experiment.settings, name)
            if now != getattr(before, name) or self._entered[name] == SETTINGS[name].write(now):
                del self._entered[name]

    def read(self) -> Reading:
        """Understand all of it."""
        values, problems = self._values()
        entered = Settings(**values)
        reasons, settings = entered.reasons(), entered.applied()
        problems = {name: problem for name, problem in problems.items() if name not in reasons}
        experiment = None
        if not problems:
            try:
                experiment = Experiment(settings)
            except BadInput as problem:
                problems[self._mender(problem)] = str(problem)
        in_effect = self.experiment.settings
        changed = {name for name in SETTINGS if getattr(settings, name) != getattr(in_effect, name)}
        return Reading(settings, frozenset(changed), problems, reasons, experiment)

    def _values(self) -> tuple[dict[str, object], dict[str, str]]:
        values = {one.name: getattr(self.experiment.settings, one.name) for one in fields(Settings)}
        problems = {}
        for name, raw in self._entered.items():
            try:
                values[name] = None if raw == "" and SETTINGS[name].none else SETTINGS[name].read(raw)
            except BadInput as problem:
                problems[name] = str(problem)
        return values, problems

    def _in_effect(self, name: str) -> Raw:
        return SETTINGS[name].write(getattr(self.experiment.settings, name))

    def _mender(self, problem: BadInput) -> str:
        """Beside which setting the sentence belongs: the one just entered, if it can mend it."""
        return self._last if self._last in problem.concerns else next(iter(problem.concerns), "")
