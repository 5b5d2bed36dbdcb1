"""The web application put together: settings, extensions, doors. No logic."""

import logging
import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import structlog
from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker import config
from tracker.config import Settings
from tracker.storage.db import open_engine, require_tables
from tracker.web import BLUEPRINTS, errors, headers, intake, layout, signing_in
from tracker.web.limits import limiter
from tracker.web.visit import provide

MAX_BODY = 1_000_000  # bytes; the longest text a form takes is a tenth of it
FORM_SECONDS = 24 * 3600  # how long an open form can be sent without asking again


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """The application on a database that has its tables. Raises `DatabaseMissing` where it has none."""
    settings = settings or config.settings()
    engine = engine or open_engine(settings.database)
    require_tables(engine)
    _log_from(settings.log_level)
    app = Flask("tracker.web")
    app.config.update(_flask_settings(settings))
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    provide(app, settings, engine)
    for extension in (CSRFProtect(), Compress(), limiter):
        extension.init_app(app)
    for room in (signing_in, intake, headers, layout, errors):
        room.set_up(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": secret_key(settings),
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.session_days),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_NAME": "tracker",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=1),
        "WTF_CSRF_TIME_LIMIT": FORM_SECONDS,
        "RATELIMIT_ENABLED": settings.limits,
        "RATELIMIT_STORAGE_URI": settings.limits_storage,
        "COMPRESS_REGISTER": True,
    }


def secret_key(settings: Settings) -> str:
    """The key that signs cookies and form tokens: the one set, or one made once, readable by its owner only."""
    if given := settings.secret_key.get_secret_value():
        return given
    path = Path(settings.var) / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _log_from(level: str) -> None:
    """Log from a level on, unless the program around has already decided how to log.

    Tracebacks are plain: the values of local variables may hold passwords.
    """
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
