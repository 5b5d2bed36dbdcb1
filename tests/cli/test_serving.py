"""The running site: started whole, watched, stopped in order, and started again without losing anything."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TRACKER = (sys.executable, "-m", "tracker.cli")
BANK = Path(__file__).resolve().parents[2] / "questions"
PATIENCE = 60.0


class Site:
    """`tracker` in a folder of its own, on a free port."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.log = folder / "log"
        self.log.touch()
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "COV_"))} | {
            "TRACKER_PORT": str(self.port),
            "TRACKER_WEB_WORKERS": "1",
            "TRACKER_BANK": str(BANK),
            "PYTHONUNBUFFERED": "1",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*TRACKER, *command], cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        self.running.append(process)
        return process

    def call(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*TRACKER, *command], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120
        )

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, seen: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not seen():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def wait_until_it_answers(self) -> None:
        self.wait_for(lambda: f"answers on http://127.0.0.1:{self.port}" in self.said())

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    for process in site.running:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> int:
    process.send_signal(how)
    return process.wait(PATIENCE)


def children_of(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """The web server's and the worker's process ids."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it may have ended since it was listed
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == process.pid:
                found["worker" if b"tracker.cli" in (entry / "cmdline").read_bytes() else "web"] = int(entry.name)
    return found


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.slow
def test_a_site_starts_whole_plays_the_demonstration_and_starts_again(site: Site) -> None:
    process = site.start("up")
    site.wait_until_it_answers()
    assert site.healthy()
    assert re.search(r"questions +\d+ added", site.said())
    assert re.search(r"admin +admin, password \S{12,}", site.said())
    children = children_of(process)
    assert children.keys() == {"web", "worker"}

    followed = site.call("demo", "--seconds", "20")
    assert followed.returncode == 0, followed.stderr
    assert "proposed to resolve as" in followed.stdout
    assert "the play is over" in followed.stdout
    assert site.call("demo").returncode == 1  # it is over and still there
    assert site.call("demo", "--remove").stdout == "the demonstration is gone\n"

    assert stop(process, signal.SIGINT) == 0
    assert site.said().endswith("stopped\n")
    assert not any(map(alive, children.values()))

    site.log.write_text("")
    process = site.start("up")
    site.wait_until_it_answers()
    assert re.search(r"questions +\d+ unchanged", site.said())
    assert "password" not in site.said()
    assert stop(process) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("victim", "said"), [("worker", "the worker ended"), ("web", "the web server ended")])
def test_where_one_part_dies_the_other_is_stopped_and_it_says_which(site: Site, victim: str, said: str) -> None:
    process = site.start("up")
    site.wait_until_it_answers()
    children = children_of(process)
    os.kill(children[victim], signal.SIGKILL)
    assert process.wait(PATIENCE) == 1
    assert f"tracker: {said} by signal SIGKILL; everything was stopped" in site.said()
    site.wait_for(lambda: not any(map(alive, children.values())))


@pytest.mark.slow
def test_children_do_not_outlive_a_parent_that_is_killed(site: Site) -> None:
    process = site.start("up")
    site.wait_until_it_answers()
    children = children_of(process)
    process.kill()
    process.wait(PATIENCE)
    site.wait_for(lambda: not any(map(alive, children.values())))


def test_a_busy_port_is_named_before_anything_starts(site: Site) -> None:
    with socket.create_server(("127.0.0.1", site.port)):
        done = site.call("up")
    assert done.returncode == 1
    assert done.stderr == f"tracker: port {site.port} on 127.0.0.1 is in use; set TRACKER_PORT\n"
    assert not (site.folder / "var").exists()


def test_the_admins_password_can_be_set_and_has_a_least_length(site: Site) -> None:
    site.environment["TRACKER_ADMIN_PASSWORD"] = "short"
    assert "tracker: TRACKER_ADMIN_PASSWORD: must have at least 10 characters" in site.call("up").stderr
    site.environment["TRACKER_ADMIN_PASSWORD"] = "a long enough secret"
    process = site.start("up")
    site.wait_until_it_answers()
    assert "admin, password from TRACKER_ADMIN_PASSWORD" in site.said()
    assert "a long enough secret" not in site.said()
    assert stop(process) == 0


def test_web_and_worker_run_alone(site: Site) -> None:
    assert site.call("web").stderr == "tracker: database: has no tables yet: run `tracker db upgrade`\n"
    assert site.call("db", "upgrade").returncode == 0
    web, worker = site.start("web"), site.start("worker")
    site.wait_for(site.healthy)
    site.wait_for(lambda: "worker.leads" in site.said())
    assert (stop(web), stop(worker)) == (0, 0)
