"""Agreements are signed on a day that can have been, and count for a term."""

from datetime import date, timedelta

import pytest

from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden, Invalid
from tests.support.harness import actor, codes
from tests.support.recruitment import STAFF, TODAY, accept, apply, require, show, sign


def test_an_agreement_counts_for_the_term_that_the_requirement_sets(service):
    require(service, "agreement", valid_months=6)
    advisor_id = accept(service, apply(service))
    assert sign(service, advisor_id)["agreements"] == [
        {
            "agreement_code": "confidentiality",
            "signed_on": "2026-11-22",
            "counts_from": "2026-11-22",
            "expires_on": "2027-05-22",
            "entered_by": STAFF.user_id,
            "entered_at": "2026-11-22T15:00:00Z",
            "voided_on": None,
            "void_reason_code": None,
        }
    ]
    assert service.said(recruitment.AGREEMENT_SIGNED)[0]["expires_on"] == date(2027, 5, 22)


def test_signing_twice_on_one_day_is_one_agreement(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    assert len(sign(service, advisor_id)["agreements"]) == 1
    assert len(service.said(recruitment.AGREEMENT_SIGNED)) == 1


def test_nobody_signs_on_a_day_that_has_not_come(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    for who in (STAFF, actor(Role.ADVISOR, advisor_id=advisor_id)):
        with pytest.raises(Invalid) as refused:
            sign(service, advisor_id, TODAY + timedelta(days=1), who=who)
        assert codes(refused) == {("signed_on", "in_future")}
    assert show(service, advisor_id)["agreements"] == []


def test_nobody_signs_before_they_applied(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    for day, code in ((TODAY - timedelta(days=1), "before_application"), (date.min, "out_of_range")):
        with pytest.raises(Invalid) as refused:
            sign(service, advisor_id, day)
        assert codes(refused) == {("signed_on", code)}
    assert sign(service, advisor_id, TODAY)["ready"]


def test_only_the_agreement_that_the_program_asks_for_counts(service):
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


def test_where_the_requirement_names_no_agreement_it_is_the_one_of_confidentiality(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    with pytest.raises(Invalid):
        sign(service, advisor_id, code="parking-permit")
    assert sign(service, advisor_id)["ready"]


def test_nobody_signs_what_nobody_asks_for(service):
    require(service, "agreement", since="2026-12-01")
    advisor_id = accept(service, apply(service))
    with pytest.raises(Invalid) as refused:
        sign(service, advisor_id)
    assert codes(refused) == {("agreement_code", "no_agreement_required")}


def test_an_old_agreement_does_not_meet_a_new_requirement(service, clock):
    require(service, "agreement", agreement_code="conf-2026", effective_to="2026-12-31")
    require(service, "agreement", since="2027-01-01", agreement_code="conf-2027")
    advisor_id = accept(service, apply(service))
    maria = actor(Role.ADVISOR, advisor_id=advisor_id)
    ready = sign(service, advisor_id, code="conf-2026", who=maria)["readiness"]
    assert (ready["ready"], ready["ready_until"]) == (True, "2026-12-31")
    clock.advance(timedelta(days=99))
    assert show(service, advisor_id)["readiness"]["missing"] == ["agreement"]
    for day, code in ((date(2026, 12, 31), "not_today"), (date(2027, 3, 1), "unknown_agreement")):
        with pytest.raises(Invalid) as refused:
            sign(service, advisor_id, day, code="conf-2026", who=maria)
        assert code in {found for _field, found in codes(refused)}
    assert sign(service, advisor_id, date(2027, 3, 1), code="conf-2027", who=maria)["ready"]


def test_staff_enter_what_was_signed_on_paper_when_it_was_asked_for(service, clock):
    require(service, "agreement", agreement_code="conf-2026", effective_to="2026-12-31")
    require(service, "agreement", since="2027-01-01", agreement_code="conf-2027")
    advisor_id = accept(service, apply(service))
    clock.advance(timedelta(days=99))
    (paper,) = sign(service, advisor_id, date(2026, 12, 31), code="conf-2026")["agreements"]
    assert (paper["signed_on"], paper["entered_by"], paper["entered_at"]) == (
        "2026-12-31",
        STAFF.user_id,
        "2027-03-01T15:00:00Z",
    )
    assert show(service, advisor_id)["readiness"]["missing"] == ["agreement"]
    with pytest.raises(Invalid):
        sign(service, advisor_id, date(2027, 3, 1), code="conf-2026")


def test_a_renewal_before_the_lapse_follows_and_the_old_one_counts_to_its_end(service, clock):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    clock.advance(timedelta(days=340))
    renewed = sign(service, advisor_id, date(2027, 10, 28))
    assert [(one["counts_from"], one["expires_on"]) for one in renewed["agreements"]] == [
        ("2026-11-22", "2027-11-22"),
        ("2027-11-23", "2028-11-22"),
    ]
    assert renewed["readiness"]["ready_until"] == "2028-11-22"
    clock.advance(timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        sign(service, advisor_id, date(2027, 10, 29))
    assert codes(refused) == {("signed_on", "too_early_to_renew")}


def test_after_the_lapse_an_agreement_is_signed_anew(service, clock):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    clock.advance(timedelta(days=400))
    assert show(service, advisor_id)["readiness"]["missing"] == ["agreement"]
    readiness = sign(service, advisor_id, date(2027, 12, 27))["readiness"]
    assert (readiness["ready_from"], readiness["ready_until"]) == ("2027-12-27", "2028-12-27")


def void(service, advisor_id, signed_on=TODAY, who=STAFF):
    """Take a signature back."""
    data = {
        "advisor_id": advisor_id,
        "agreement_code": "confidentiality",
        "signed_on": signed_on.isoformat(),
        "reason_code": "other_person",
    }
    return service.execute("void_agreement", data, actor=who)


def test_a_signature_that_was_entered_by_mistake_is_taken_back_and_the_readiness_follows(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    assert sign(service, advisor_id)["status"] == "active"
    voided = void(service, advisor_id)
    assert (voided["status"], voided["ready"]) == ("onboarding", False)
    (agreement,) = voided["agreements"]
    assert (agreement["voided_on"], agreement["void_reason_code"]) == ("2026-11-22", "other_person")
    assert service.said(recruitment.AGREEMENT_VOIDED) == [
        {
            "advisor_id": advisor_id,
            "agreement_code": "confidentiality",
            "signed_on": TODAY,
            "reason_code": "other_person",
        }
    ]
    assert len(service.said(recruitment.ADVISOR_LAPSED)) == 1


def test_after_that_the_right_one_is_entered_for_the_same_day(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    void(service, advisor_id)
    signed = sign(service, advisor_id)
    assert signed["status"] == "active"
    assert [one["voided_on"] for one in signed["agreements"]] == ["2026-11-22", None]


def test_what_nobody_signed_or_is_void_is_not_taken_back(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    with pytest.raises(Invalid) as refused:
        void(service, advisor_id)
    assert codes(refused) == {("signed_on", "not_signed")}
    sign(service, advisor_id)
    void(service, advisor_id)
    with pytest.raises(Invalid):
        void(service, advisor_id)


def test_nobody_takes_back_their_own_signature(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    for roles in ((Role.ADVISOR,), (Role.ADVISOR, Role.ENGAGEMENT_STAFF)):
        with pytest.raises(Forbidden):
            void(service, advisor_id, who=actor(*roles, advisor_id=advisor_id))
