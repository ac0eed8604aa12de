"""What is said of a training in words."""

from PySide6.QtCore import QCoreApplication

from rnn_explorer.drawings.training.charts import Chart, written
from rnn_explorer.session.record import Record


def of_place(shown: int, total: int, computing: int | None, pointed: int | None) -> tuple[str, ...]:
    """Where one is in the training, the longest wording first. ``computing``: the iteration that is being computed."""
    if pointed is not None:
        return (_tr("iteration {0:,}").format(pointed), f"{pointed:,}")
    if computing is not None:
        return (_tr("stale · computing iteration {0:,}").format(computing), _tr("stale · computing"), _tr("stale"))
    if shown == total:
        return (_tr("live · iteration {0:,}").format(shown), _tr("live"))
    return (_tr("looking back · iteration {0:,} of {1:,}").format(shown, total),
            _tr("{0:,} of {1:,}").format(shown, total))


def of_iteration(charts: tuple[Chart, ...], iteration: int) -> str:
    """All its numbers, a line each."""
    lines = [(chart.title, written(chart, iteration)) for chart in charts]
    told = [f"{title}: {text or _tr('has not happened yet')}" for title, text in lines]
    return "\n".join([_tr("iteration {0:,}").format(iteration), *told])


def of_header(record: Record, hidden: int) -> str:
    """What the words at the top mean, and how to go about."""
    clipped = int(record.clipped.sum())
    lines = [
        _tr("live: the newest iteration that has been computed is the one that is shown · stale: newer ones are being "
            "computed"),
        _tr("Click or drag: go to an iteration. Ctrl and the wheel, Ctrl and +, − or 0: zoom. Shift and the wheel: "
            "move."),
        _tr("clipped: {0:,} of {1:,} iterations").format(clipped, len(record)),
    ]
    if hidden:
        lines.append(_tr("{0} more charts have room in a higher panel").format(hidden))
    return "\n".join(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("training", text)
