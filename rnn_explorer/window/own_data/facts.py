"""What was understood, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rnn_explorer.sources.understood import DATE, NUMBER, Column, Understood

SHOWN = 48  # symbols of an alphabet


def title(understood: Understood) -> str:
    """The kind of it."""
    tr = QCoreApplication.translate
    names = {"text": tr("OwnData", "Text"), "table": tr("OwnData", "Table"), "recording": tr("OwnData", "Recording")}
    return names[understood.kind]


def facts(understood: Understood) -> str:
    """One line: how long it is, how it is written."""
    describe = {"text": _of_text, "table": _of_table, "recording": _of_recording}[understood.kind]
    files = QCoreApplication.translate("OwnData", "{} files").format(understood.files)
    said = [files] * (understood.files > 1) + describe(understood) + [size(understood.size)]
    return " · ".join(said)


def size(count: int) -> str:
    """Bytes, as one says them."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count} bytes"


def number(value: float) -> str:
    """A measurement, short."""
    return f"{value:,.4g}".replace("-", "−") if abs(value) < 1e5 else f"{value:.3g}".replace("-", "−")


def span(column: Column) -> str:
    """From the lowest to the highest number."""
    if column.kind != NUMBER:
        return ""
    unit = f" {column.unit}" if column.unit else ""
    return f"{number(column.low)} … {number(column.high)}{unit}"


def kind(column: Column) -> str:
    """What its cells are."""
    tr = QCoreApplication.translate
    names = {NUMBER: tr("OwnData", "numbers"), DATE: tr("OwnData", "dates or order")}
    return names.get(column.kind, tr("OwnData", "words: left out"))


def _of_text(understood: Understood) -> list[str]:
    tr = QCoreApplication.translate
    symbols = len(understood.symbols) + bool(understood.joined)
    return [tr("OwnData", "{:,} characters").format(understood.length), tr("OwnData", "{} symbols").format(symbols),
            understood.encoding]


def _of_table(understood: Understood) -> list[str]:
    tr = QCoreApplication.translate
    count = len(understood.columns)
    said = [tr("OwnData", "{:,} rows").format(understood.length),
            tr("OwnData", "{} columns").format(count) if count > 1 else tr("OwnData", "1 column"), understood.encoding]
    if understood.delimiter:
        said.append(tr("OwnData", "separated by {}").format(understood.delimiter))
    if understood.decimal == ",":
        said.append(tr("OwnData", "decimal comma"))
    if understood.first:
        apart = tr("OwnData", ", {} apart").format(understood.step) if understood.step else ""
        said.append(f"{understood.first} … {understood.last}{apart}")
    return said


def _of_recording(understood: Understood) -> list[str]:
    tr = QCoreApplication.translate
    channels = understood.channels
    return [
        tr("OwnData", "{:,.3g} s").format(understood.length / understood.rate),
        tr("OwnData", "{:,} samples a second").format(understood.recorded),
        tr("OwnData", "{} channels").format(channels) if channels > 1 else tr("OwnData", "1 channel"),
        understood.format,
        *([tr("OwnData", "kept as {:,} a second in one channel").format(understood.rate)]
          if understood.rate != understood.recorded or channels > 1 else []),
    ]
