"""What every answer tells the browser about safety: a content policy with a nonce, and the rest."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from tracker.web.visit import site_settings

PRIVATE = "private, no-cache"


def nonce() -> str:
    """The nonce of this request's inline scripts."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def set_up(app: Flask) -> None:
    """Send the headers with every answer."""
    app.after_request(_protect)


def policy(cdn: str, script_nonce: str) -> str:
    """The content policy: scripts from here and from the CDN folder of the settings, styles from here, nothing else."""
    scripts = ["'self'", f"'nonce-{script_nonce}'"]
    if urlsplit(cdn).netloc:
        scripts.append(cdn.rstrip("/") + "/")
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy(site_settings().cdn, nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if site_settings().secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        response.direct_passthrough = False
        response.make_sequence()  # read now, so that the file is closed whether or not it is compressed afterwards
    else:
        headers.setdefault("Cache-Control", PRIVATE)
        response.vary.add("Cookie")
    return response
