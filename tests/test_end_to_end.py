"""The real window on a real X server, driven by real key presses."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue

import pytest

TOOLS = ("Xvfb", "openbox", "xdotool")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
SECONDS = 60

pytestmark = pytest.mark.skipif(
    bool(MISSING) and not os.environ.get("CI"), reason=f"needs {', '.join(MISSING)} (Debian packages of these names)"
)


@pytest.fixture
def display():
    """A screen of 1280×720 with a window manager: without one, no window becomes active."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x720x24", "-nolisten", "tcp"],
        pass_fds=[writer], stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as pipe:
        name = f":{pipe.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield name
    for process in (manager, server):
        process.terminate()
        process.wait(SECONDS)


class Application:
    """The application in a process of its own; ``where`` waits for the next place that it tells."""

    def __init__(self, display, home):
        environment = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        self.environment = {**environment, "DISPLAY": display, "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
        driver = Path(__file__).with_name("driven_window.py")
        self.process = subprocess.Popen(
            [sys.executable, str(driver), "--hidden", "3", "--steps", "3"],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.places = Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.reader.join(SECONDS)
        self.process.communicate()

    def _read(self):
        for line in self.process.stdout:
            self.places.put(tuple(map(int, line.split())))

    def where(self):
        return self.places.get(timeout=SECONDS)

    def press(self, keys):
        subprocess.run(["xdotool", "key", keys], env=self.environment, check=True)


def test_that_key_presses_walk_forward_into_the_next_iteration_and_all_the_way_back(display, own_home):
    with Application(display, own_home) as app:
        iteration, position, length = app.where()
        assert (iteration, position) == (1, 0)
        for expected in range(1, length + 1):
            app.press("Right")
            assert app.where()[:2] == (1, expected)
        app.press("Right")
        assert app.where()[:2] == (2, 0)
        for expected in range(length, -1, -1):
            app.press("Left")
            assert app.where()[:2] == (1, expected)
        app.press("ctrl+Right")
        assert app.where()[1] == 12
        app.press("ctrl+q")
        assert app.process.wait(SECONDS) == 0
        assert app.process.stderr.read() == ""


def test_that_a_window_that_is_told_to_end_closes_in_the_middle_of_a_training(display, own_home):
    with Application(display, own_home) as app:
        app.where()
        for key in ("alt+4", *["plus"] * 9, "space"):
            app.press(key)
        while app.where()[0] < 50:
            pass
        app.process.terminate()
        assert app.process.wait(SECONDS) == 0
        assert app.process.stderr.read() == ""
