"""Connections that reach public addresses only, and never last longer than they may.

A name is resolved here, every address it leads to is checked, and the connection goes to a checked address. So a name
that answers differently the next time (DNS rebinding) gains nothing.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import Any

import httpcore2

from tracker.feeds.failure import FetchFailed

Resolver = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as text, in the system's order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public internet; addresses that wrap another are judged by both."""
    ip = ipaddress.ip_address(text)
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour
        if wrapped and not is_public(str(wrapped)):
            return False
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_loopback(text: str) -> bool:
    """Whether an IP address is this very machine."""
    return ipaddress.ip_address(text).is_loopback


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = monotonic() + seconds

    def cap(self, timeout: float | None) -> float:
        """What is left of a timeout. Raises `FetchFailed` where nothing is left."""
        left = self.end - monotonic()
        if left <= 0:
            raise FetchFailed("timeout", f"took longer than {self.seconds:g} seconds")
        return left if timeout is None else min(timeout, left)


class PublicNetwork(httpcore2.NetworkBackend):
    """Opens connections to public addresses, and to this machine only where that is allowed."""

    def __init__(self, deadline: Deadline, resolver: Resolver, *, allow_loopback: bool) -> None:
        self.deadline = deadline
        self.resolver = resolver
        self.allow_loopback = allow_loopback
        self.inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a name that answers, once all of them have been checked."""
        failure: Exception | None = None
        for ip in self._checked(host, port, timeout):
            try:
                stream = self.inner.connect_tcp(ip, port, self.deadline.cap(timeout), local_address, socket_options)
                return _TimedStream(stream, self.deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or FetchFailed("dns", f"{host} has no address")

    def _checked(self, host: str, port: int, timeout: float | None) -> list[str]:
        addresses = self._resolved(host, port, timeout)
        for ip in addresses:
            if not (is_public(ip) or (self.allow_loopback and is_loopback(ip))):
                raise FetchFailed("blocked_address", f"{host} leads to {ip}, which is not a public address")
        return addresses

    def _resolved(self, host: str, port: int, timeout: float | None) -> list[str]:
        """The addresses of a name; looked up in a thread, because the system's look-up knows no timeout."""
        answer: list[str] = []
        failure: list[Exception] = []

        def look_up() -> None:
            try:
                answer.extend(self.resolver(host, port))
            except Exception as error:  # told to the thread that waits
                failure.append(error)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(self.deadline.cap(timeout))
        if thread.is_alive():
            raise FetchFailed("timeout", f"looking up {host} took too long")
        if failure:
            raise FetchFailed("dns", f"{host} could not be looked up: {failure[0]}") from failure[0]
        return answer


class _TimedStream(httpcore2.NetworkStream):
    """A stream whose every wait ends with the deadline."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.deadline.cap(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            stream = self.inner.start_tls(ssl_context, server_hostname, self.deadline.cap(timeout))
        except httpcore2.ConnectError as error:
            raise FetchFailed("tls", f"no secure connection to {server_hostname}: {error}") from error
        return _TimedStream(stream, self.deadline)
