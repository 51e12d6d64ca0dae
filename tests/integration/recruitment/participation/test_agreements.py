"""Agreements are signed on a day that can have been, and count for a term."""

from datetime import date, timedelta

import pytest

from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Invalid
from tests.support.harness import actor, codes
from tests.support.recruitment import TODAY, accept, apply, require, show, sign


def test_an_agreement_counts_for_the_term_that_the_gate_sets(service):
    require(service, "agreement", valid_months=6)
    advisor_id = accept(service, apply(service))
    assert sign(service, advisor_id)["agreements"] == [
        {"agreement_code": "confidentiality", "signed_on": "2026-11-22", "expires_on": "2027-05-22"}
    ]
    assert service.said(recruitment.AGREEMENT_SIGNED)[0]["expires_on"] == date(2027, 5, 22)


def test_signing_twice_on_one_day_is_one_agreement(service):
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    assert len(sign(service, advisor_id)["agreements"]) == 1
    assert len(service.said(recruitment.AGREEMENT_SIGNED)) == 1


def test_nobody_signs_on_a_day_that_has_not_come(service):
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id, TODAY + timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        sign(service, advisor_id, TODAY + timedelta(days=2))
    assert codes(refused) == {("signed_on", "in_future")}


def test_nobody_signs_before_they_applied(service):
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id, TODAY - timedelta(days=1))
    for day, code in ((TODAY - timedelta(days=2), "before_application"), (date.min, "out_of_range")):
        with pytest.raises(Invalid) as refused:
            sign(service, advisor_id, day)
        assert codes(refused) == {("signed_on", code)}


def test_only_the_agreement_that_the_program_asks_for_meets_the_gate(service):
    require(service, "agreement", agreement_code="family-advisor-agreement")
    advisor_id = accept(service, apply(service))
    maria = actor(Role.ADVISOR, advisor_id=advisor_id)
    for code in ("parking-permit", "confidentiality"):
        with pytest.raises(Invalid) as refused:
            sign(service, advisor_id, who=maria, code=code)
        assert codes(refused) == {("agreement_code", "unknown_agreement")}
        assert "family-advisor-agreement" in refused.value.errors[0]["message"]
    assert show(service, advisor_id)["status"] == "onboarding"
    assert sign(service, advisor_id, who=maria, code="family-advisor-agreement")["ready"]


def test_where_the_gate_names_no_agreement_it_is_the_one_of_confidentiality(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    with pytest.raises(Invalid):
        sign(service, advisor_id, code="parking-permit")
    assert sign(service, advisor_id)["ready"]
