"""Files that only their owner may read, written whole or not at all."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from deploy.local.problem import Problem

PRIVATE_FILE_MODE = 0o600


def write_private(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step, readable by its owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        Path(draft).chmod(PRIVATE_FILE_MODE)
        Path(draft).replace(path)
    except OSError as error:
        raise Problem(
            f"{path.parent} cannot be written ({error.strerror}): give this user the right to write there, "
            "or choose another folder with TANDEM_HOME."
        ) from error


def write_private_json(path: Path, content: Any) -> None:
    """`write_private` with `content` as JSON."""
    write_private(path, json.dumps(content, indent=2) + "\n")


def read_json(path: Path) -> Any | None:
    """What the JSON file holds; None where there is none. Raises Problem when it is damaged."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Problem(
            f"{path} is damaged or unreadable: run `make stop`, then move {path.parent} away to begin anew."
        ) from error
