"""Staff who are advisors themselves act on their own records as the advisor that they are, and no more."""

from datetime import timedelta

import pytest

from services.recruitment.routing import COMMANDS
from shared.actor import Role
from shared.errors import Forbidden, Invalid
from tests.support.harness import actor, codes
from tests.support.recruitment import ADMINISTRATOR, TODAY, accept, apply, require, show, sign

ABOUT_NOBODY = {
    "submit_application": "there is no record of that person yet",
    "import_applications": "a file is of many, and staff decide about each afterwards",
    "import_serving": "who is an advisor already is not added again",
    "declare_interest": "this is what keeps somebody from deciding",
    "propose_requirement": "it is required of all",
    "approve_requirement": "it is required of all",
    "withdraw_requirement": "it is required of all",
}
"""Commands that are about no advisor, and why they need no such guard."""
OF_ONESELF = {"sign_agreement", "pause_advisor", "resume_advisor", "withdraw_advisor", "change_person"}
"""What an advisor does themselves; of somebody close, nobody of the staff does it."""
GUARDED = sorted({command.contract.operation for command in COMMANDS} - ABOUT_NOBODY.keys())
AUNT = actor(Role.PROGRAM_ADMINISTRATOR, user_id="aunt")


@pytest.fixture
def own(service):
    """The advisor that somebody of the staff is, who is close to another one of the staff."""
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    service.execute("declare_interest", {"advisor_id": advisor_id, "kind": "relative"}, actor=AUNT)
    return advisor_id


def herself(advisor_id):
    return actor(Role.PROGRAM_ADMINISTRATOR, Role.ADVISOR, user_id="maria", advisor_id=advisor_id)


def request(service, command, advisor_id):
    """A request of this command about this advisor."""
    other = accept(service, apply(service, given_name="Eva", email="eva@families.example"))
    person_id = show(service, advisor_id)["person_id"]
    version = service.ask("person", {"person_id": person_id}, actor=ADMINISTRATOR)["version"]
    application = {"application_id": show(service, advisor_id)["application_id"]}
    reason, advisor = {"reason_code": "other_person"}, {"advisor_id": advisor_id}
    guardian = {"user_id": "uncle", "kind": "parent", "effective_from": "2026-11-01", "source": "court"}
    agreement = {"agreement_code": "confidentiality", "signed_on": TODAY.isoformat()}
    return {
        "accept_application": application,
        "keep_application": application,
        "decline_application": application | {"reason_code": "no_open_place"},
        "reopen_application": application | reason,
        "part_application": application | reason,
        "change_person": {"person_id": person_id, "version": version, "preferred_name": "Mari"},
        "sign_agreement": advisor | agreement,
        "void_agreement": advisor | agreement | reason,
        "correct_kind": advisor | {"advisor_kind": "youth", "version": 1},
        "record_guardianship": advisor | guardian,
        "end_guardianship": advisor | {"guardianship_id": "any"},
        "merge_advisors": advisor | {"merged_id": other},
        "unmerge_advisors": advisor | {"merged_id": other},
        "end_interest": advisor | {"user_id": "somebody"},
    }.get(command, advisor)


@pytest.mark.parametrize("command", GUARDED)
def test_nobody_of_the_staff_acts_for_somebody_to_whom_they_are_close(service, own, command):
    with pytest.raises(Forbidden):
        service.execute(command, request(service, command, own), actor=AUNT)


@pytest.mark.parametrize("command", sorted(set(GUARDED) - OF_ONESELF))
def test_nobody_uses_the_powers_of_staff_on_their_own_record(service, own, command):
    with pytest.raises(Forbidden):
        service.execute(command, request(service, command, own), actor=herself(own))


def test_what_an_advisor_does_themselves_staff_who_are_advisors_do_too(service, own):
    for command in ("change_person", "sign_agreement", "pause_advisor", "resume_advisor", "withdraw_advisor"):
        service.execute(command, request(service, command, own), actor=herself(own))


def test_they_change_no_more_of_themselves_than_any_advisor(service, own):
    change = request(service, "change_person", own) | {"birth_date": "1990-01-01"}
    with pytest.raises(Forbidden):
        service.execute("change_person", change, actor=herself(own))


def test_they_sign_for_today_only(service, clock):
    require(service, "agreement", since="2026-01-01")
    advisor_id = accept(service, apply(service))
    for days in (1, 19):
        clock.advance(timedelta(days=days))
        with pytest.raises(Invalid) as refused:
            sign(service, advisor_id, TODAY, who=herself(advisor_id))
        assert codes(refused) == {("signed_on", "not_today")}


def test_an_application_that_may_be_their_own_is_decided_by_somebody_else(service, own):
    again = apply(service, given_name="Marie")
    others = {"not_the_same": [show(service, own)["application_id"]]}
    accepted = ("accept_application", others)
    declined = ("decline_application", {"reason_code": "no_open_place"})
    for who in (herself(own), AUNT):
        for command, more in (accepted, declined):
            with pytest.raises(Forbidden):
                service.execute(command, {"application_id": again, **more}, actor=who)
