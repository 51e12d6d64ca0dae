"""What is served was built from the sources that are here: else run `make assets`."""

from hashlib import sha256
from pathlib import Path

GATEWAY = Path("services/gateway")
ASSETS = GATEWAY / "assets"
FOLDERS = ("images", "scripts", "styles")


def test_what_is_served_was_built_from_these_sources() -> None:
    sources = [ASSETS / "build.js", ASSETS / "package-lock.json"]
    sources += [path for folder in FOLDERS for path in (ASSETS / folder).iterdir()]
    digest = sha256()
    for path in sorted(sources, key=lambda one: one.relative_to(ASSETS).as_posix()):
        digest.update(path.relative_to(ASSETS).as_posix().encode() + path.read_bytes())
    assert (GATEWAY / "static/built-from.sha256").read_text().strip() == digest.hexdigest()
