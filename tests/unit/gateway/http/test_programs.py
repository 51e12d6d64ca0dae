"""Where a program is: asked seldom, and never waited for twice."""

from zoneinfo import ZoneInfo

from services.gateway.http.programs import KEPT_SECONDS, NOWHERE, SILENT_SECONDS, Programs
from shared.actor import PLATFORM_TENANT
from shared.errors import Unavailable

CHICAGO, HONOLULU = "America/Chicago", "Pacific/Honolulu"


class Identity:
    """Answers with a zone, counts how often, and may be silent."""

    def __init__(self) -> None:
        self.zone, self.away, self.asked, self.now = CHICAGO, False, 0, 100.0
        self.programs = Programs(lambda: self.now)

    def __call__(self) -> dict[str, str]:
        self.asked += 1
        if self.away:
            raise Unavailable("It does not answer.")
        return {"time_zone": self.zone}

    def zone_of(self, tenant: str = "lakeshore") -> ZoneInfo:
        return self.programs.zone(tenant, self)


def test_a_zone_is_asked_once_a_minute_and_a_new_one_shows_then() -> None:
    identity = Identity()
    assert identity.zone_of() == identity.zone_of() == ZoneInfo(CHICAGO)
    assert identity.asked == 1
    identity.zone = HONOLULU
    identity.now += KEPT_SECONDS
    assert (identity.zone_of(), identity.asked) == (ZoneInfo(HONOLULU), 2)


def test_when_identity_is_silent_the_zone_known_last_is_shown_and_no_page_waits_twice() -> None:
    identity = Identity()
    identity.zone_of()
    identity.away = True
    identity.now += KEPT_SECONDS
    assert identity.zone_of() == identity.zone_of() == ZoneInfo(CHICAGO)
    assert identity.zone_of("northern") == NOWHERE
    assert identity.asked == 2
    identity.away = False
    identity.now += SILENT_SECONDS
    assert (identity.zone_of("northern"), identity.asked) == (ZoneInfo(CHICAGO), 3)


def test_the_platform_is_nowhere_and_nobody_is_asked() -> None:
    identity = Identity()
    assert identity.zone_of(PLATFORM_TENANT) == NOWHERE
    assert identity.asked == 0
