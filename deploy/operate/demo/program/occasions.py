"""The events of the demo program: past and future, with invitations and attendance."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from deploy.operate.demo.program.people import DESHAWN, HANNA, LUIS, MARIA, PATRICIA, Person
from deploy.operate.demo.program.tenants import TIME_ZONE

NOT_YET: Final = ("unknown", "not_active", "not_ready_on_the_day")
"""Results of an invitation while advocacy has not heard yet that somebody is ready."""


@dataclass(frozen=True, eq=False, slots=True)
class Occasion:
    """An advocacy event some days before or after the day on which the program was loaded."""

    key: str
    title: dict[str, str]
    place: str
    days: int
    hours: int
    seats: int
    invited: tuple[Person, ...]
    accepting: tuple[Person, ...]

    def plan(self, today: date) -> dict[str, Any]:
        """The command that plans it, at ten in the morning local time."""
        begins = datetime.combine(today + timedelta(days=self.days), time(10), ZoneInfo(TIME_ZONE))
        return {
            "title": self.title,
            "starts_at": begins.astimezone(UTC).isoformat(),
            "ends_at": (begins + timedelta(hours=self.hours)).astimezone(UTC).isoformat(),
            "time_zone": TIME_ZONE,
            "place": self.place,
            "seats": self.seats,
        }


REGULARS: Final = (MARIA, DESHAWN, HANNA, LUIS)
AUTUMN: Final = Occasion(
    "autumn-council",
    {"en": "Family Advisory Council, autumn meeting", "es": "Consejo Asesor Familiar, reunión de otoño"},
    "Lakeshore Health Plan, Milwaukee",
    -24,
    2,
    12,
    REGULARS,
    REGULARS,
)
LISTENING: Final = Occasion(
    "listening-session",
    {
        "en": "Listening session: getting a wheelchair repaired",
        "es": "Sesión de escucha: cómo lograr que reparen una silla de ruedas",
    },
    "Mitchell Street Library, Milwaukee",
    -10,
    2,
    12,
    REGULARS,
    REGULARS,
)
CLINIC: Final = Occasion(
    "clinic-letters",
    {"en": "Workshop: letters that families can read", "es": "Taller: cartas que las familias entiendan"},
    "Online",
    -3,
    3,
    12,
    (MARIA, DESHAWN, HANNA),
    (MARIA, DESHAWN, HANNA),
)
CAPITOL: Final = Occasion(
    "capitol-day",
    {"en": "Family Voice Day at the Capitol", "es": "Día de la voz familiar en el Capitolio"},
    "State Capitol, Madison",
    12,
    6,
    2,
    (DESHAWN, HANNA, LUIS, PATRICIA),
    (DESHAWN, HANNA, LUIS),
)
WINTER: Final = Occasion(
    "winter-council",
    {"en": "Family Advisory Council, winter meeting", "es": "Consejo Asesor Familiar, reunión de invierno"},
    "Lakeshore Health Plan, Milwaukee",
    26,
    2,
    12,
    (MARIA, DESHAWN, HANNA, LUIS),
    (DESHAWN,),
)
HELD: Final = (AUTUMN, LISTENING, CLINIC)
AHEAD: Final = (CAPITOL, WINTER)

MINUTES: Final = {AUTUMN.key: 120, LISTENING.key: 90, CLINIC.key: 150}
