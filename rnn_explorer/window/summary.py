"""What an experiment is, in the status bar."""

from pathlib import Path

from rnn_explorer.session.experiment import Experiment


def summary(experiment: Experiment) -> str:
    """The network in one line."""
    network, steps = experiment.network, experiment.time_steps
    count, source = network.layout.size, experiment.settings.source
    each = f"{network.hidden} + {network.hidden}" if network.bidirectional else str(network.hidden)
    layers = " → ".join((str(network.inputs), *[each] * network.layers, str(network.outputs)))
    sequences = f" · {experiment.settings.batch_size} sequences" if experiment.settings.batch_size > 1 else ""
    file = f" · {Path(source.path).name}" if source else ""
    return (
        f"{network.cell.title} · {layers} neurons · "
        f"{count:,} parameters, shared by {steps} time steps{sequences} · {experiment.optimizer.title}{file}"
    )
