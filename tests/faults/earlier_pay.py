"""What a program paid two advisors of a season before it used Tandem."""

from collections.abc import Callable
from typing import Any

from tests.faults.seasons import STAFF

Do = Callable[..., dict[str, Any]]
ROWS = (
    "First name,Last name,Email,Kind,Advisor id,Since,Paid",
    "Ana,Numbera,ana0@families.example,parent,A-0,{day},{day} 125.00",
    "Ana,Numberb,ana1@families.example,youth,A-1,{day},{day} 80.00",
)


def bring_earlier_pay(do: Do, day: str) -> None:
    """Begin to import it, as paid on that day."""
    content = "\n".join(ROWS).format(day=day)
    do("recruitment", "import_serving", STAFF, file_name="serving.csv", content=content, source="a test")
