"""Where and when the program of a page is: identity is asked, seldom, and a page does without an answer."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from shared.actor import PLATFORM_TENANT
from shared.errors import UnknownTenant

Ask = Callable[[], dict[str, Any]]

KEPT_SECONDS: Final = 60.0
PRACTICE_SECONDS: Final = 2.0
SILENT_SECONDS: Final = 5.0
"""For how long nobody is asked again after identity did not answer: no page waits twice."""


class Whereabouts(NamedTuple):
    """Where a program is, and by how much its clock is ahead: a practice program's may be."""

    zone: ZoneInfo
    ahead: timedelta = timedelta(0)


NOWHERE: Final = Whereabouts(ZoneInfo("UTC"))
"""Where the platform is, and whoever is not signed in."""


class Programs:
    """Where programs are, by tenant, cached for a minute; for seconds where the clock may move."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, Whereabouts]] = {}
        self._silent_until = 0.0

    def whereabouts(self, tenant: str, ask: Ask) -> Whereabouts:
        """Where a tenant is; what was known last, or UTC, when identity does not answer.

        The platform is nowhere: its days are those of UTC.
        """
        if tenant == PLATFORM_TENANT:
            return NOWHERE
        now = self._clock()
        until, known = self._kept.get(tenant, (0.0, NOWHERE))
        if until > now or self._silent_until > now:
            return known
        try:
            told = ask()
        except UnknownTenant:
            self._kept[tenant] = (now + SILENT_SECONDS, known)
        except Exception:  # noqa: BLE001 - the error page names a zone, too: nothing may fail it
            self._silent_until = now + SILENT_SECONDS
        else:
            known = Whereabouts(ZoneInfo(told["time_zone"]), timedelta(seconds=told["offset_seconds"]))
            self._kept[tenant] = (now + (PRACTICE_SECONDS if told["practice"] else KEPT_SECONDS), known)
        return known

    def forget(self) -> None:
        """Ask anew."""
        self._kept.clear()
        self._silent_until = 0.0
