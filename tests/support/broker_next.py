"""The newest RabbitMQ that Debian has, run as a private node like any other: see `make test-broker-next`."""

from pathlib import Path

from deploy.local.broker import PrivateBroker
from deploy.local.options import ROOT
from deploy.local.problem import Problem

SYSTEM = ROOT / ".tandem" / "broker-next" / "root"
"""A whole system with the broker in it, as `deploy/local/setup.sh broker-next` makes it."""
SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"
ENTER = """
mount --rbind /proc "$0/proc"
mkdir -p "$0$HOME"
mount --bind "$HOME" "$0$HOME"
exec chroot "$0" "$1"
"""
"""Shows the node's own folder in that system, under the same name. Its mounts end with the node."""


class NextBroker(PrivateBroker):
    """A private node whose program and libraries come from `SYSTEM`. Root alone can start it."""

    def _command(self) -> list[str]:
        return ["unshare", "--mount", "bash", "-euc", ENTER, str(SYSTEM), SERVER]

    def _require_installed(self) -> None:
        if not Path(f"{SYSTEM}{SERVER}").exists():
            raise Problem("The newest RabbitMQ is not here: run `make test-broker-next`.")

    def _account(self) -> None:
        """Its system has other accounts: it runs as root, which nobody can reach but over loopback."""
