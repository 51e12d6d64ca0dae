"""Two people who serve a term when a program begins to use Tandem: one soon over, one not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.faults.seasons import STAFF

Do = Callable[..., dict[str, Any]]
SHORT, LONG = timedelta(days=10), timedelta(days=60)
ROWS = (
    "First name,Last name,Email,Kind,Advisor id,Since,Terms",
    "Ria,Shortterm,ria1@families.example,parent,R-1,{day},{day} {short}",
    "Ria,Longterm,ria2@families.example,parent,R-2,{day},{day} {long}",
)


def bring_terms(do: Do, day: date) -> None:
    """Begin to import them; both terms begin on that day."""
    content = "\n".join(ROWS).format(day=day, short=day + SHORT, long=day + LONG)
    do("recruitment", "import_serving", STAFF, file_name="terms.csv", content=content, source="a test")
