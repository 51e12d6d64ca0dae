"""The names of exchanges and queues, in one place."""

RPC_EXCHANGE = "nameko-rpc"
DELAY_SECONDS = (1, 5, 30, 120)


def events_exchange(service: str) -> str:
    """Where a service says its facts: nameko's own convention, so that any nameko service can listen."""
    return f"{service}.events"


def views_exchange(service: str) -> str:
    """Where a service says to read models what others work with too, so that none refuses it to those."""
    return f"{service}.views"


def work_exchange(service: str) -> str:
    """The private exchange by which a service reaches its own queues, and nobody else's.

    The default exchange would do, but a right to write to it is a right to write to every queue.
    """
    return f"{service}.work"


def inbox_queue(service: str) -> str:
    """Everything a service hears."""
    return f"{service}.inbox"


def dead_queue(service: str) -> str:
    """What a service could not take in, on its way to being kept in its database."""
    return f"{service}.dead"


def delay_queue(service: str, seconds: int) -> str:
    """Where an event waits before it is tried again."""
    return f"{service}.delay.{seconds}s"


def rpc_queue(service: str) -> str:
    """Commands and queries to a service, as nameko names it."""
    return f"rpc-{service}"
