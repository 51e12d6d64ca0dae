"""Checks of single variables for `Options`."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pymongo
from marshmallow import ValidationError
from marshmallow.validate import OneOf, Range, Regexp
from pymongo.errors import PyMongoError

from deploy.local.files import blocker
from shared.config import LOG_LEVELS

LAST_PORT: Final = 65535
DATABASE_PREFIX_CHARACTERS_MAX: Final = 40

port = Range(1, LAST_PORT)
log_level = OneOf(LOG_LEVELS)
database_prefix = Regexp(
    rf"[A-Za-z0-9_-]{{1,{DATABASE_PREFIX_CHARACTERS_MAX}}}\Z",
    error=f"Must be letters, digits, - and _, at most {DATABASE_PREFIX_CHARACTERS_MAX}.",
)


def amqp_uri(value: str) -> None:
    """Raise ValidationError unless this can be the URI of a broker."""
    _require_address(value, ("amqp", "amqps"), "amqp://user:password@host:5672/vhost")


def management_uri(value: str) -> None:
    """Raise ValidationError unless this can be the URI of a management API."""
    _require_address(value, ("http", "https"), "http://user:password@host:15672")


def mongodb_uri(value: str) -> None:
    """Raise ValidationError unless this can be the URI of a MongoDB. Does not use the network."""
    shape = "mongodb://user:password@host:27017/?replicaSet=name"
    if value.startswith("mongodb+srv://"):
        _require_address(value, ("mongodb+srv",), shape)
        return
    try:
        pymongo.uri_parser.parse_uri(value, warn=False, validate=True)
    except (PyMongoError, ValueError, TypeError) as error:
        raise ValidationError(f"Must have the form {shape}.") from error


def folder(value: str) -> None:
    """Raise ValidationError unless the folder exists or can be created."""
    in_the_way = blocker(Path(value).expanduser().absolute())
    if in_the_way is not None:
        raise ValidationError(f"{in_the_way} is no folder: name another.")


def _require_address(value: str, schemes: tuple[str, ...], shape: str) -> None:
    # The value is not repeated, because it contains a password.
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ValidationError(f"Must have the form {shape}.") from error
    if parts.scheme not in schemes or not parts.hostname:
        raise ValidationError(f"Must have the form {shape}.")
