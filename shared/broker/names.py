"""The names of exchanges and queues."""

RPC_EXCHANGE = "nameko-rpc"
DELAY_SECONDS = (1, 5, 30, 120)


def events_exchange(service: str) -> str:
    """The exchange to which a service publishes its events: nameko's convention, so nameko services can
    subscribe.
    """
    return f"{service}.events"


def views_exchange(service: str) -> str:
    """The exchange for read models, so that a full read model's queue blocks no domain service."""
    return f"{service}.views"


def work_exchange(service: str) -> str:
    """The private exchange with which a service reaches only its own queues.

    The default exchange would work too, but permission to write to it is permission to write to every queue.
    """
    return f"{service}.work"


def inbox_queue(service: str) -> str:
    """The queue of all events that a service subscribes to."""
    return f"{service}.inbox"


def dead_queue(service: str) -> str:
    """Messages that a service cannot process, until the sink stores them in its database."""
    return f"{service}.dead"


def delay_queue(service: str, seconds: int) -> str:
    """Where an event waits for its retry."""
    return f"{service}.delay.{seconds}s"


def rpc_queue(service: str) -> str:
    """Commands and queries to a service, named as nameko does."""
    return f"rpc-{service}"
