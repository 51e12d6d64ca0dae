"""The advisor and finance see each step of a claim with its date, in both languages."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from babel.dates import format_date

from shared.actor import Role
from shared.contracts import advocacy
from shared.ids import new_id
from tests.support.attendance import attendance_data
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.harness import TENANT
from tests.support.small_program import SmallProgram, make_small_program

TODAY = datetime.now(UTC).date()
STEPS = {
    "en": ["Amount worked out", "Approved", "Sent to the bank", "Came back from the bank"],
    "es": ["Cantidad calculada", "Aprobado", "Enviado al banco", "Devuelto por el banco"],
}
WHY = {"en": "The decision before was wrong", "es": "La decisión anterior era incorrecta"}
HELD = {
    "en": ["the account is closed or wrong", "Pay it after all", "Do not pay"],
    "es": ["la cuenta está cerrada o mal escrita", "Pagarlo de todos modos", "No pagar"],
}
LANGUAGES = list(STEPS)


@pytest.fixture(scope="module")
def program(shared_gateway: GatewayHarness) -> SmallProgram:
    """A claim whose payment came back from the bank, and another one that is open."""
    made = make_small_program(shared_gateway, TENANT)
    row = f"payment-{made.claim_id}-1,returned,{TODAY},4500,R03"
    report = {
        "file_name": "bank.csv",
        "content": f"payment_id,status,date,amount_cents,return_code\n{row}\n",
        "payment_file_id": made.payment_file_id,
        "control_cents": 4500,
    }
    told = shared_gateway.as_role(Role.FINANCE_APPROVER, who="second").post("/settlements", report)
    assert told.json["returned"] == 1, told.text
    data = attendance_data(
        TODAY,
        60,
        attendance_id=f"{TODAY:%Y%m%d}-another",
        invitation_id="invitation-another",
        event_id=made.event_id,
        advisor_id=made.advisor_id,
        event_title={"en": "Council", "es": "Consejo"},
        # Not at the time of the other one, whenever this runs.
        starts_at=datetime.combine(TODAY - timedelta(days=3), time(12), UTC),
    )
    shared_gateway.service("stipends").receive(
        advocacy.ATTENDANCE_RECORDED, data, subject="invitation-another"
    )
    return made


def page(gateway: GatewayHarness, role: Role, path: str, language: str, advisor_id: str | None = None) -> str:
    """A page as somebody of this role reads it, without its tags."""
    email = f"{role}-{language}{path.replace('/', '-')}-{new_id()}@pages.example"
    gateway.add_user(email, role, advisor_id=advisor_id)
    browser = signed_in(gateway, email)
    browser.set_cookie("language", language)
    answer = browser.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_advisor_sees_each_step_of_a_claim_with_its_date(
    shared_gateway: GatewayHarness, program: SmallProgram, language: str
) -> None:
    text = page(shared_gateway, Role.ADVISOR, "/me/claims", language, program.advisor_id)
    day = format_date(TODAY, "long", locale=language)
    assert " ".join(f"{step} {day}" for step in STEPS[language]) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reviewer_sees_since_when_a_claim_is_open(
    shared_gateway: GatewayHarness, program: SmallProgram, language: str
) -> None:
    text = page(shared_gateway, Role.FINANCE_REVIEWER, "/claims", language)
    assert f"{STEPS[language][0]} {format_date(TODAY, 'long', locale=language)}" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reviewer_sees_what_came_back_on_hold_with_what_can_be_decided(
    shared_gateway: GatewayHarness, program: SmallProgram, language: str
) -> None:
    text = page(shared_gateway, Role.FINANCE_REVIEWER, "/claims", language)
    assert f"{STEPS[language][-1]} {format_date(TODAY, 'long', locale=language)}" in text
    for words in HELD[language]:
        assert words in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_approver_is_not_offered_what_is_on_hold(
    shared_gateway: GatewayHarness, program: SmallProgram, language: str
) -> None:
    text = page(shared_gateway, Role.FINANCE_APPROVER, "/payments", language)
    assert {"en": "There is nothing for you to release.", "es": "No hay nada"}[language] in text


CAME_BACK = {"en": "R03: there is no such account", "es": "R03: no existe esa cuenta"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "path"), [(Role.FINANCE_APPROVER, "/payments"), (Role.AUDITOR, "/money")])
def test_what_came_back_leads_to_its_claim_and_tells_why(
    shared_gateway: GatewayHarness, program: SmallProgram, role: Role, path: str, language: str
) -> None:
    shared_gateway.let_facts_flow()
    assert CAME_BACK[language] in page(shared_gateway, role, path, language)
    text = page(shared_gateway, role, f"/claims/{program.claim_id}", language)
    assert CAME_BACK[language] in text
    assert HELD[language][0] in text


EVIDENCE = {
    "en": ("Time recorded 1 hour Who recorded it", ", for 2 hours", "12:00", "GMT"),
    "es": ("Tiempo anotado 1 hora Quién lo anotó", ", durante 2 horas", "12:00", "GMT"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reviewer_sees_when_the_event_was_how_long_and_who_recorded_how_much(
    shared_gateway: GatewayHarness, program: SmallProgram, language: str
) -> None:
    text = page(shared_gateway, Role.FINANCE_REVIEWER, "/claims", language)
    for words in EVIDENCE[language]:
        assert words in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_claims_that_were_not_approved_are_listed_with_a_way_back(
    shared_gateway: GatewayHarness, program: SmallProgram, language: str
) -> None:
    reviewer = shared_gateway.as_role(Role.FINANCE_REVIEWER)
    claim = reviewer.get("/claims?status=open").json["items"][0]
    reviewer.decide(claim["claim_id"], "rejection", {"reason_code": "duplicate"})
    text = page(shared_gateway, Role.FINANCE_REVIEWER, "/claims/rejected", language)
    assert {"en": "Look at it again", "es": "Revisarlo otra vez"}[language] in text
    done = reviewer.decide(claim["claim_id"], "reopening", {"reason_code": "wrong_decision"})
    assert done.status_code == 200
    text = page(shared_gateway, Role.FINANCE_REVIEWER, "/claims", language)
    assert WHY[language] in text
    assert WHY[language] not in page(shared_gateway, Role.ADVISOR, "/me/claims", language, program.advisor_id)
