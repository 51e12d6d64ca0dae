"""The demo's programs, as the operator opens them."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from deploy.operate.api import Api
from deploy.operate.demo.program.users import LAKESHORE, NORTHERN

TIME_ZONE: Final = "America/Chicago"
PROGRAMS: Final[tuple[dict[str, Any], ...]] = (
    {
        "tenant_id": LAKESHORE,
        "legal_name": "Lakeshore Health Plan",
        "payer_kind": "health_plan",
        "state": "WI",
        "time_zone": TIME_ZONE,
        "languages": ["en", "es"],
        "fiscal_year_month": 1,
    },
    {
        "tenant_id": NORTHERN,
        "legal_name": "Northern State Title V Agency",
        "payer_kind": "state_agency",
        "state": "MT",
        "time_zone": "America/Denver",
        "languages": ["en"],
        "fiscal_year_month": 7,
    },
)


def open_programs(operator: Api) -> None:
    """Open both programs; the services come to know them a moment later, and refuse commands until then."""
    for program in PROGRAMS:
        operator.post("/tenants", program, key=f"demo-open-{program['tenant_id']}")


def today() -> date:
    """The day at the health plan's place."""
    return datetime.now(ZoneInfo(TIME_ZONE)).date()
