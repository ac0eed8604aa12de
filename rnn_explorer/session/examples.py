"""Experiments to begin a lecture with: one entry each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rnn_explorer.session.settings import Settings


@dataclass(frozen=True)
class Example:
    """A prepared experiment.

    title: in the menu. says: what is to be seen. settings: by name; the others are as at the first start, or, if it
    ``goes_on``, as they are.
    """

    title: str
    says: str
    settings: Mapping[str, object] = field(default_factory=dict)
    goes_on: bool = False

    def of(self, present: Settings) -> Settings:
        """Its settings, from those in effect."""
        return replace(present if self.goes_on else Settings(), **self.settings).applied()


EXAMPLES = (
    Example("The first experiment", "An Elman network reads a text and predicts the next character."),
    Example("A text learned by heart", "One sentence again and again: soon every character is right.",
            {"text": "hello world", "time_steps": 10, "optimizer": "adam"}),
    Example("Vanishing gradient: Elman, W × 0.5, T = 50",
            "Of the error at time step 50, nothing that counts comes back to time step 1.",
            {"task": "weather", "time_steps": 50, "scale_of_w": 0.5}),
    Example("Exploding gradient: Elman, W × 2, T = 50",
            "On its way back the error grows; clipping shortens the gradient.",
            {"task": "weather", "time_steps": 50, "hidden": 16, "start": "orthogonal", "scale_of_w": 2.0,
             "seed": 4}),
    Example("Exploding without clipping", "A linear network, W × 1.2: training breaks off after one update.",
            {"task": "weather", "time_steps": 50, "cell": "elman_identity", "start": "orthogonal", "scale_of_w": 1.2,
             "clipping": "none"}),
    Example("LSTM on the same data", "The same experiment with another cell.", {"cell": "lstm"}, goes_on=True),
    Example("GRU on the same data", "The same experiment with another cell.", {"cell": "gru"}, goes_on=True),
    Example("Two layers, both directions", "Every layer reads the days from the first and from the last.",
            {"task": "weather", "layers": 2, "bidirectional": True}),
    Example("Truncated BPTT with carried state", "The text goes on from one iteration to the next; the errors stop at "
            "a wall every 6 time steps.", {"time_steps": 24, "truncation": 6, "carries_state": True}),
    Example("Free running", "After 6 given characters, the network reads its own output.", {"teacher_forcing": 6}),
)
