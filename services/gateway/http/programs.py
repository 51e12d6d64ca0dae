"""Where the program of a page is: identity is asked, seldom, and a page does without when it is silent."""

import time
from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared.actor import PLATFORM_TENANT

Ask = Callable[[], dict[str, Any]]

NOWHERE: Final = ZoneInfo("UTC")
"""Where the platform is, and whoever is not signed in."""
KEPT_SECONDS: Final = 60.0
SILENT_SECONDS: Final = 5.0
"""For how long nobody is asked again after identity did not answer: no page waits twice."""


class Programs:
    """The time zones of programs, by tenant, cached for a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, ZoneInfo]] = {}
        self._silent_until = 0.0

    def zone(self, tenant: str, ask: Ask) -> ZoneInfo:
        """The time zone of a tenant; what was known last, or UTC, when identity does not answer.

        The platform is nowhere: its days are those of UTC.
        """
        if tenant == PLATFORM_TENANT:
            return NOWHERE
        now = self._clock()
        until, known = self._kept.get(tenant, (0.0, NOWHERE))
        if until > now or self._silent_until > now:
            return known
        try:
            known = ZoneInfo(ask()["time_zone"])
        except Exception:  # noqa: BLE001 - the error page names a zone, too: nothing may fail it
            self._silent_until = now + SILENT_SECONDS
            return known
        self._kept[tenant] = (now + KEPT_SECONDS, known)
        return known

    def forget(self) -> None:
        """Ask anew."""
        self._kept.clear()
        self._silent_until = 0.0
