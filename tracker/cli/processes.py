"""Web server and worker as child processes: started, watched and stopped together."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from tracker.config import Settings
from tracker.core.errors import Conflict

GRACE = 15.0  # seconds a part has to end by itself
GLANCE = 0.2  # seconds between looks at the parts
PARENT_DIED = 1  # PR_SET_PDEATHSIG of Linux


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the site: what it is called in messages, and how it is started."""

    name: str
    command: Sequence[str]


def web_part(settings: Settings) -> Part:
    """The web server, by gunicorn."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = {
        "--bind": f"{host}:{settings.port}",
        "--workers": settings.web_workers,
        "--threads": settings.web_threads,
        "--worker-class": "gthread",
        "--graceful-timeout": 10,
        "--log-level": "warning",
    }
    arguments = [word for name, value in options.items() for word in (name, str(value))]
    return Part(
        "the web server",
        [sys.executable, "-m", "gunicorn", *arguments, "--no-control-socket", "tracker.app:create_app()"],
    )


def worker_part() -> Part:
    """The worker, by the command that starts it alone."""
    return Part("the worker", [sys.executable, "-m", "tracker.cli", "worker"])


def require_free(host: str, port: int) -> None:
    """Refuse a port that somebody listens on, before anything starts."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Conflict(f"{host} is not an address of this machine: {error.strerror}", field="TRACKER_HOST") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError as error:
            raise Conflict(f"port {port} on {host} is not allowed; set TRACKER_PORT above 1023") from error
        except OSError as error:
            raise Conflict(f"port {port} on {host} is in use; set TRACKER_PORT") from error


def address_of(settings: Settings) -> str:
    """Where a browser on this machine finds the site."""
    return f"http://{_bracketed(_near(settings.host))}:{settings.port}"


def _near(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (the wildcard is no address to call)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def answers(settings: Settings) -> bool:
    """Whether the web server answers on /healthz."""
    connection = http.client.HTTPConnection(_near(settings.host), settings.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def run_together(parts: Sequence[Part], ready: Callable[[], bool], when_ready: Callable[[], None]) -> str:
    """Run all parts until one ends or this process is told to stop; then stop the others.

    Returns "" after Ctrl-C, SIGTERM or SIGHUP, else which part ended and how.
    """
    running: list[tuple[Part, subprocess.Popen[bytes]]] = []
    with _told_to_stop() as stop:
        try:
            for part in parts:
                running.append((part, _start(part)))  # noqa: PERF401  (what started is stopped if the next does not)
            return _watch(running, stop, ready, when_ready)
        finally:
            _end([process for _, process in running], stop)


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and SIGHUP set."""
    stop = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _start(part: Part) -> subprocess.Popen[bytes]:
    """Start a part in a session of its own, so that Ctrl-C reaches us alone and we end it in order."""
    return subprocess.Popen(  # noqa: S603  (our own commands)
        part.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed outright; elsewhere it lives on until it is stopped."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGTERM)


def _watch(
    running: Sequence[tuple[Part, subprocess.Popen[bytes]]],
    stop: threading.Event,
    ready: Callable[[], bool],
    when_ready: Callable[[], None],
) -> str:
    waiting = True
    while not stop.wait(GLANCE):
        for part, process in running:
            if process.poll() is not None:
                return f"{part.name} ended {_how(process.returncode)}"
        if waiting and ready():
            waiting = False
            when_ready()
    return ""


def _how(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def _end(processes: Sequence[subprocess.Popen[bytes]], stop: threading.Event) -> None:
    """Ask every process to end; kill what is left after the grace or at a second Ctrl-C."""
    stop.clear()
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    while any(p.poll() is None for p in processes) and time.monotonic() < deadline and not stop.wait(GLANCE):
        pass
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what the process itself has left behind, too
        process.wait()
