"""Where the log goes when the command line runs jobs: to standard error, so that results stay clean."""

import logging
import sys

import structlog


def log_from(level: str) -> None:
    """Log from a level on ("INFO"), for whoever watches this process.

    Tracebacks are plain: the values of local variables may hold passwords.
    """
    least = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
