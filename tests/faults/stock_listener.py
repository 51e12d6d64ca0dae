"""A stock nameko service, as anyone may write one: prints the payload of each event it hears."""

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402 - after the warning is silenced

eventlet.monkey_patch()

import sys  # noqa: E402 - eventlet patches the standard library before anything else is imported
from typing import Any  # noqa: E402 - the same

import orjson  # noqa: E402 - the same
from nameko.events import event_handler  # noqa: E402 - the same
from nameko.runners import ServiceRunner  # noqa: E402 - the same


class Listener:
    """Knows nothing of Tandem but a name."""

    name = "listener"

    @event_handler("advocacy", "attendance.recorded.v1")
    def receive(self, payload: dict[str, Any]) -> None:
        """Tell what was heard."""
        sys.stdout.write(orjson.dumps(payload).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    runner = ServiceRunner({"AMQP_URI": sys.argv[1]})
    runner.add_service(Listener)
    runner.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    runner.wait()
