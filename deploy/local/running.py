"""What runs on this machine, saved in one private file, so that commands find it."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from deploy.local.daemon import ProcessRecord, alive
from deploy.local.files import damaged, read_json, write_private_json
from deploy.local.problem import Problem
from deploy.local.provision import Access

FILE_NAME = "running.json"
STARTING, READY = "starting", "ready"
NOT_RUNNING = "Tandem does not run here: start it with `make run` (or `tandem run`)."

_WAY_OUT = "run `make stop`, which ends what runs here whatever that file says, and then `make run`."


@dataclass(frozen=True, slots=True)
class Part:
    """One server or process (None: not ours, or not running now), its address and its log."""

    name: str
    process: ProcessRecord | None
    port: int | None
    metrics_port: int | None
    log: str | None


@dataclass(frozen=True, slots=True)
class Running:
    """A running stack, or one left behind when its supervisor was killed."""

    home: Path
    supervisor: ProcessRecord
    state: str
    base_url: str
    vhost: str
    database_prefix: str
    management_uri: str = field(repr=False)
    amqp_admin_uri: str = field(repr=False)
    mongodb_admin_uri: str = field(repr=False)
    demo_password: str = field(repr=False)
    access: dict[str, Access] = field(repr=False)
    parts: list[Part]

    @classmethod
    def load(cls, home: Path) -> Self | None:
        """The list saved in `home`, or None. Raises Problem if it is damaged."""
        path = home / FILE_NAME
        kept: dict[str, Any] | None = read_json(path, way_out=_WAY_OUT)
        if kept is None:
            return None
        try:
            access = {service: Access(**uris) for service, uris in kept.pop("access").items()}
            parts = [_part(part) for part in kept.pop("parts")]
            supervisor = _process(kept.pop("supervisor"))
            return cls(home=home, supervisor=supervisor, access=access, parts=parts, **kept)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise Problem(damaged(path, _WAY_OUT)) from error

    @classmethod
    def require(cls, home: Path) -> Self:
        """The stack that is ready in `home`. Raises Problem if there is none."""
        running = cls.load(home)
        if running is None or not running.is_alive:
            raise Problem(NOT_RUNNING)
        if running.state != READY:
            raise Problem("Tandem is still starting: `make status` shows when it is ready.")
        return running

    @property
    def is_alive(self) -> bool:
        """Whether its supervisor still runs."""
        return alive(**self.supervisor) is not None

    def save(self) -> None:
        """Save this, readable by its owner only."""
        content = asdict(self)
        content.pop("home")
        write_private_json(self.home / FILE_NAME, content)

    @staticmethod
    def forget(home: Path) -> None:
        """Nothing runs any more."""
        (home / FILE_NAME).unlink(missing_ok=True)


def _part(kept: dict[str, Any]) -> Part:
    process = kept.pop("process")
    return Part(process=_process(process) if process is not None else None, **kept)


def _process(kept: dict[str, Any]) -> ProcessRecord:
    return {"pid": int(kept["pid"]), "started": float(kept["started"])}
