"""Staff who are advisors themselves take their courses as the advisor that they are, and no more."""

import pytest

from services.training.routing import COMMANDS
from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Forbidden
from tests.support.harness import actor
from tests.support.training import ANA, acceptance, certificates, complete, enrolments

ABOUT_NOBODY = {
    "add_course": "it is for all",
    "change_course": "it is for all",
    "require_course": "it is required of all",
}
"""Commands that are about no advisor, and why they need no such guard."""
GUARDED = sorted({command.contract.operation for command in COMMANDS} - ABOUT_NOBODY.keys())
AUNT = actor(Role.PROGRAM_ADMINISTRATOR, user_id="aunt")
HERSELF = actor(Role.PROGRAM_ADMINISTRATOR, Role.ADVISOR, user_id="ana", advisor_id=ANA)


@pytest.fixture
def own(curriculum):
    """Ana, who is certified in one course, and may confirm the next one herself."""
    declared = {"user_id": AUNT.user_id, "person": ANA, "kind": "relative"}
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    curriculum.receive(recruitment.INTEREST_DECLARED, declared, subject="interest")
    return curriculum


def request(service, command):
    """A request of this command about Ana."""
    certificate = {"certificate_id": certificates(service)["privacy"]["certificate_id"]}
    return {
        "complete_enrolment": {"enrolment_id": enrolments(service)["story"]["enrolment_id"]},
        "renew_certificate": certificate,
        "revoke_certificate": certificate | {"reason_code": "other_person"},
    }[command]


@pytest.mark.parametrize("command", GUARDED)
def test_nobody_of_the_staff_acts_for_somebody_to_whom_they_are_close(own, command):
    with pytest.raises(Forbidden):
        own.execute(command, request(own, command), actor=AUNT)


def test_nobody_revokes_their_own_certificate(own):
    with pytest.raises(Forbidden):
        own.execute("revoke_certificate", request(own, "revoke_certificate"), actor=HERSELF)


def test_they_confirm_what_any_advisor_may_confirm_and_nothing_with_the_word_of_staff(own):
    story = request(own, "complete_enrolment")
    with pytest.raises(Forbidden):
        own.execute("complete_enrolment", story | {"source": "a paper"}, actor=HERSELF)
    assert own.execute("complete_enrolment", story, actor=HERSELF)["enrolment"]["status"] == "completed"
