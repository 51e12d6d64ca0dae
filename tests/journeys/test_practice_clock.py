"""A practice program's clock is walked forward while all of Tandem runs, and no other program notices."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.local.problem import Problem
from deploy.operate.api import Api, Refused
from deploy.operate.clock import program_of, walk
from tests.support.harness import ABOUT_TENANT
from tests.support.stack import TestStack

CHICAGO = ZoneInfo("America/Chicago")
DAYS = 3


def test_three_days_pass_for_the_program_in_all_services(stack: TestStack) -> None:
    with Api.at(stack.base_url) as api:
        operator = api.signed_in("operator@tandem.example", stack.demo_password)
        operator.post("/tenants", {**ABOUT_TENANT, "tenant_id": "rehearsal", "practice": True})
        target = datetime.now(CHICAGO) + timedelta(days=DAYS)
        walked = list(walk(operator, stack.access, program_of(operator, "rehearsal"), target))

        assert walked[-1] == target
        assert len(walked) in (DAYS, DAYS + 1)
        ahead = program_of(operator, "rehearsal")["offset_seconds"]
        assert ahead == pytest.approx(DAYS * 24 * 3600, abs=3700)
        assert program_of(operator, "lakeshore")["offset_seconds"] == 0
        with pytest.raises(Refused, match="no practice program"):
            operator.post("/tenants/lakeshore/clock", {"offset_seconds": 60})
        with pytest.raises(Problem, match="forward only"):
            list(walk(operator, stack.access, program_of(operator, "rehearsal"), datetime.now(CHICAGO)))
