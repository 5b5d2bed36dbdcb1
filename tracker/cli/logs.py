"""Where the log goes when the command line runs jobs: to standard error, so that results stay clean."""

import logging
import sys

import structlog


def log_from(level: str) -> None:
    """Log from a level on ("INFO"), for whoever watches this process."""
    least = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
