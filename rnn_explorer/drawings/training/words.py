"""What is said of a training in words."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from rnn_explorer.drawings.training.charts import Chart, written, written_number
from rnn_explorer.engine.metrics import Metric
from rnn_explorer.session.record import Record
from rnn_explorer.session.validation import Verdict


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
    told = [line for chart in charts for line in _lines_of(chart, iteration)]
    return "\n".join([_tr("iteration {0:,}").format(iteration), *told])


def about_chart(chart: Chart) -> str:
    """What it shows, and what its lines and levels are."""
    lines, part = [f"{chart.title}: {chart.meaning}"], _tr("the training's data: none are held out")
    if any(line.sparse for line in chart.lines):
        part = _tr("the validation's data")
        lines.append(_tr("training: on the data that it learns from · validation: on data that it never learns from, "
                         "looked at in the first iterations and in every hundredth"))
    if baselines := _baselines(chart):
        lines.append(_tr("A dotted line is a baseline: what answers without any network come to ({0}), on {1}. A "
                         "network has learned something if it is better.").format(baselines, part))
    return "\n".join(lines)


def of_verdict(verdict: Verdict, measure: Metric) -> tuple[str, ...]:
    """What came of the test, the longest wording first."""
    if verdict.scores is None:
        return _tr("test: there are too few data to hold any out"), _tr("test: too few data")
    number = written_number(verdict.scores.metric, measure.unit, 1)
    short = _tr("test: {0} {1}").format(measure.name, number)
    if not verdict.baselines:
        return (short,)
    name = verdict.best(measure)
    baseline = written_number(verdict.baselines[name].metric, measure.unit, 1)
    return (_tr("test, iteration {0:,}: {1} {2} (baseline {3} {4})").format(
                verdict.of.iteration, measure.name, number, name, baseline),
            _tr("{0} (baseline {1} {2})").format(short, name, baseline),
            _tr("{0} (baseline {1})").format(short, baseline), short)


def about_verdict(verdict: Verdict, measure: Metric) -> str:
    """All that came of the test, a line each."""
    if verdict.scores is None:
        return of_verdict(verdict, measure)[0]
    named = {_tr("the network before the update of iteration {0:,}").format(verdict.of.iteration): verdict.scores,
             **{_tr("baseline {0}").format(name): scores for name, scores in verdict.baselines.items()}}
    return "\n".join([_tr("On the test's data, from which nothing is learned and by which nothing is chosen"), *(
        _tr("{0}: {1} {2} · loss {3}").format(name, measure.name, written_number(scores.metric, measure.unit, 1),
                                            written_number(scores.loss, "")) for name, scores in named.items())])


def _lines_of(chart: Chart, iteration: int) -> Iterator[str]:
    yield f"{chart.title}: {written(chart, iteration) or _tr('has not happened yet')}"
    if baselines := _baselines(chart):
        yield f"    {_tr('baselines')}: {baselines}"


def _baselines(chart: Chart) -> str:
    """Their names and numbers; empty without."""
    return ", ".join(f"{level.name} {written_number(level.value, chart.unit)}" for level in chart.levels if level.name)


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
