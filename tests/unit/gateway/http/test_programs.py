"""Where a program is: asked seldom, and never waited for twice."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.gateway.http.programs import (
    KEPT_SECONDS,
    NOWHERE,
    PRACTICE_SECONDS,
    SILENT_SECONDS,
    Programs,
    Whereabouts,
)
from shared.actor import PLATFORM_TENANT
from shared.errors import Unavailable, UnknownTenant

CHICAGO, HONOLULU = "America/Chicago", "Pacific/Honolulu"


class Identity:
    """Answers with a zone, counts how often, and may be silent."""

    def __init__(self) -> None:
        self.zone, self.away, self.asked, self.now = CHICAGO, False, 0, 100.0
        self.practice, self.ahead, self.unknown = False, 0, False
        self.programs = Programs(lambda: self.now)

    def __call__(self) -> dict[str, Any]:
        self.asked += 1
        if self.away:
            raise Unavailable("It does not answer.")
        if self.unknown:
            raise UnknownTenant("Nobody knows it.")
        return {"time_zone": self.zone, "practice": self.practice, "offset_seconds": self.ahead}

    def place_of(self, tenant: str = "lakeshore") -> Whereabouts:
        return self.programs.whereabouts(tenant, self)


def test_a_zone_is_asked_once_a_minute_and_a_new_one_shows_then() -> None:
    identity = Identity()
    assert identity.place_of() == identity.place_of() == Whereabouts(ZoneInfo(CHICAGO))
    assert identity.asked == 1
    identity.zone = HONOLULU
    identity.now += KEPT_SECONDS
    assert (identity.place_of(), identity.asked) == (Whereabouts(ZoneInfo(HONOLULU)), 2)


def test_when_identity_is_silent_the_zone_known_last_is_shown_and_no_page_waits_twice() -> None:
    identity = Identity()
    identity.place_of()
    identity.away = True
    identity.now += KEPT_SECONDS
    assert identity.place_of() == identity.place_of() == Whereabouts(ZoneInfo(CHICAGO))
    assert identity.place_of("northern") == NOWHERE
    assert identity.asked == 2
    identity.away = False
    identity.now += SILENT_SECONDS
    assert (identity.place_of("northern"), identity.asked) == (Whereabouts(ZoneInfo(CHICAGO)), 3)


def test_the_platform_is_nowhere_and_nobody_is_asked() -> None:
    identity = Identity()
    assert identity.place_of(PLATFORM_TENANT) == NOWHERE
    assert identity.asked == 0


def test_a_program_that_nobody_knows_leaves_the_others_their_zone() -> None:
    identity = Identity()
    identity.unknown = True
    assert identity.place_of("misspelt") == identity.place_of("misspelt") == NOWHERE
    identity.unknown = False
    assert (identity.place_of(), identity.asked) == (Whereabouts(ZoneInfo(CHICAGO)), 2)


def test_a_practice_program_s_clock_is_followed_within_seconds() -> None:
    identity = Identity()
    identity.practice, identity.ahead = True, 60
    assert identity.place_of().ahead == timedelta(minutes=1)
    identity.ahead = 120
    identity.now += PRACTICE_SECONDS
    assert identity.place_of().ahead == timedelta(minutes=2)
