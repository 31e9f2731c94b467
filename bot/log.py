"""Logs: one JSON line each on standard error, without a token, a text or a name."""

import logging
import sys

import structlog


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING)
    for noisy in ("httpx", "httpcore"):  # they write whole addresses, and those hold the token
        logging.getLogger(noisy).setLevel(logging.WARNING)


def silence() -> None:
    """For a command that says all that there is to say by itself."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
