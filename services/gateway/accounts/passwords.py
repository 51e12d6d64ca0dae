"""Password hashing outside the event loop, so that heartbeats and other requests continue."""

from typing import Any

from eventlet import patcher, tpool

# OWASP Password Storage Cheat Sheet (2024): argon2id with 19 MiB, two passes, one lane.
ARGON2 = {"argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}


class OffLoop:
    """A password context whose slow calls run in a real thread when green threads are in use."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def hash(self, password: Any, **options: Any) -> str:
        """The hash of a password."""
        return _beside_the_loop(self._context.hash, password, **options)

    def verify(self, password: Any, password_hash: str) -> bool:
        """Whether the hash matches this password."""
        return _beside_the_loop(self._context.verify, password, password_hash)


def _beside_the_loop(call: Any, *arguments: Any, **options: Any) -> Any:
    if patcher.is_monkey_patched("thread"):
        return tpool.execute(call, *arguments, **options)
    return call(*arguments, **options)
