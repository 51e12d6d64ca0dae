"""Files that only their owner may read, written atomically."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.local.problem import Problem

PRIVATE_FILE_MODE = 0o600
PRIVATE_FOLDER_MODE = 0o700


def write_private(path: Path, text: str) -> None:
    """Replace the content of `path` atomically, readable by its owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        Path(draft).chmod(PRIVATE_FILE_MODE)
        Path(draft).replace(path)
    except OSError as error:
        raise Problem(in_words(error, path)) from error


def make_private_folder(path: Path) -> None:
    """Create the folder if needed; only its owner may read it from now on."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(PRIVATE_FOLDER_MODE)
    except OSError as error:
        raise Problem(in_words(error, path)) from error


def write_private_json(path: Path, content: Any) -> None:
    """`write_private` with `content` as JSON."""
    write_private(path, json.dumps(content, indent=2) + "\n")


def read_json(path: Path, *, way_out: str) -> Any | None:
    """The content of the JSON file; None if it does not exist.

    Raises Problem if this user may not read it, and with `way_out` if it is damaged.
    """
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Problem(in_words(error, path)) from error
    except ValueError as error:
        raise Problem(damaged(path, way_out)) from error


def damaged(path: Path, way_out: str) -> str:
    """A file with invalid content, and what to do."""
    return f"{path} is damaged: {way_out}"


def in_words(error: OSError, path: Path) -> str:
    """Why `path` cannot be used, and what to do, in one sentence."""
    if isinstance(error, PermissionError):
        return (
            f"This user may not use {path}: become the user whom it belongs to, "
            "or choose another folder with TANDEM_HOME."
        )
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder where a file is wanted: move it away."
    if isinstance(error, NotADirectoryError | FileExistsError):
        return f"{blocker(path) or path} is a file where a folder is wanted: move it away."
    return f"{path} cannot be used ({error.strerror}): choose another folder with TANDEM_HOME."


@contextlib.contextmanager
def files_in_words(home: Path) -> Iterator[None]:
    """Turn errors of files and folders in `home` into a Problem."""
    try:
        yield
    except OSError as error:
        path = Path(os.fsdecode(error.filename or ""))
        if not path.is_relative_to(home):
            raise
        raise Problem(in_words(error, path)) from error


def blocker(folder: Path) -> Path | None:
    """The path that prevents `folder` from being created; None if nothing does."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), None)
    return None if there is None or there.is_dir() else there
