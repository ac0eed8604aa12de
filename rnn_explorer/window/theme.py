"""Puts a theme on the application: palette, and the little that a palette cannot say."""

from PySide6.QtWidgets import QApplication

from rnn_explorer.widgets.theme import Theme

STYLE = """
QMainWindow::separator {{ background: {window}; width: 5px; height: 5px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QToolTip {{ color: {ink}; background: {raised}; border: 1px solid {faint}; padding: 3px; }}
QToolBar {{ border: 0; border-bottom: 1px solid {faint}; padding: 3px 8px; spacing: 4px; }}
QStatusBar {{ color: {muted}; }}
QStatusBar QLabel {{ padding: 0 6px; }}
QStatusBar::item {{ border: 0; }}
QMenuBar {{ background: {window}; }}
#dockTitle {{ background: {raised}; border-bottom: 1px solid {faint}; }}
#dockTitle QLabel {{ color: {muted}; font-weight: 600; }}
#dockTitle[focused="true"] {{ border-bottom: 2px solid {accent}; }}
#dockTitle[focused="true"] QLabel {{ color: {accent}; }}
#dockTitle QToolButton {{ border: 0; padding: 1px; }}
#dockTitle QToolButton:hover, #dockTitle QToolButton:focus {{ background: {faint}; border-radius: 3px; }}
QTabBar::tab {{ color: {muted}; background: {window}; padding: 2px 4px; border: 0; border-top: 2px solid {window}; }}
QTabBar::tab:hover {{ color: {ink}; }}
QTabBar::tab:selected {{ color: {ink}; background: {raised}; border-top-color: {accent}; }}
#notice {{ background: {raised}; border: 0; border-left: 4px solid {error}; border-bottom: 1px solid {faint}; }}
#notice[news="true"] {{ border-left-color: {accent}; }}
"""
FIELDS = "QLineEdit", "QAbstractSpinBox"


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Every widget of the application is told by a palette change."""
    app.setStyle("Fusion")
    app.setPalette(theme.palette())
    for kind in FIELDS:
        app.setPalette(theme.palette_of_fields(), kind)
    app.setStyleSheet(STYLE.format(**vars(theme)))
