"""Icons have ink, in the colour of the palette."""

import gc

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap

from rnn_explorer.widgets.icons import app_icon, icon, icon_names
from rnn_explorer.widgets.theme import DARK, LIGHT


def pixels(an_icon, mode=QIcon.Mode.Normal, side=32):
    image = an_icon.pixmap(QSize(side, side), 1.0, mode).toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int)


@pytest.fixture
def palette(qapp):
    before = qapp.palette()
    yield qapp.setPalette
    qapp.setPalette(before)


def test_that_every_icon_has_ink(qapp):
    for name in icon_names():
        assert (pixels(icon(name))[..., 3] > 128).sum() > 20, name


def test_that_icons_follow_the_palette(palette):
    lightness = []
    for theme in (LIGHT, DARK):
        palette(theme.palette())
        picture = pixels(icon("play"))
        lightness.append(picture[picture[..., 3] > 250][:, :3].mean())
    assert lightness[0] < 80 and lightness[1] > 180


def test_that_a_disabled_icon_is_paler(qapp):
    assert pixels(icon("play"), QIcon.Mode.Disabled)[..., 3].max() < pixels(icon("play"))[..., 3].max()


def test_that_an_unknown_name_is_answered_with_the_names_there_are():
    with pytest.raises(KeyError, match="play"):
        icon("no-such-icon")


def test_that_an_icon_has_a_dot_for_every_dot_of_the_screen(qapp):
    for ratio in (1.0, 1.5, 2.0):
        pixmap = icon("play").pixmap(QSize(20, 20), ratio)
        assert (pixmap.width(), pixmap.devicePixelRatio()) == (20 * ratio, ratio)


def test_that_painting_a_disabled_icon_leaves_the_painter_as_it_was(qapp):
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    icon("play").paint(painter, image.rect(), mode=QIcon.Mode.Disabled)
    assert painter.opacity() == 1.0
    painter.end()


def test_that_a_copy_of_an_icon_can_be_changed(qapp):
    original = icon("play")
    copy = QIcon(original)
    copy.addPixmap(QPixmap(4, 4))  # makes Qt clone the engine
    gc.collect()
    assert (pixels(copy) == pixels(original)).all()


def test_that_the_icon_of_the_application_shows_both_flows_at_16_pixels(qapp):
    picture = pixels(app_icon(), side=16)[..., :3]
    for role in ("forward", "recurrence"):
        distance = np.abs(picture - DARK.color(role).getRgb()[:3]).max(axis=-1)
        assert (distance < 40).sum() >= 8, role
