"""Who may not act, as it is about somebody close to them or they had a hand in it, reads just that."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import STAFF_EMAIL
from tests.support.small_program import SmallProgram, attend, set_pay_name

ABOUT_YOU = "This is about you or somebody close to you: somebody else must do it. Nothing was done."
OTHER_HANDS = "You took another step on this before, or it is about you or somebody close to you"
PERSON = {
    "given_name": "Rosa",
    "languages": "es",
    "contact_kind": "email",
    "contact_value": "ana0@families.example",
}
REVIEWER_EMAIL = "finance@lakeshore.example"


def _sent(browser: FlaskClient, path: str, **form: Any) -> str:
    """What the page says after this form."""
    guarded = {"csrf_token": guard_of(browser.get("/")), "key": new_id()}
    return browser.post(path, data=guarded | form, follow_redirects=True).text


def _close(browser: FlaskClient, gateway: GatewayHarness, advisor_id: str) -> None:
    assert "Thank you. Somebody else" in _sent(browser, f"/ties/{advisor_id}/interest", kind="household")
    gateway.let_facts_flow()


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/people/{person_id}", PERSON),
        ("/ties/{advisor_id}/same/advisor-{application_id}", {}),
        ("/people/of-advisor/{advisor_id}/pause", {}),
        ("/people/of-advisor/{advisor_id}/certificates/{certificate_id}/renewal", {}),
        ("/people/of-advisor/{advisor_id}/guardians/{guardianship_id}/ending", {}),
        ("/events/{event_id}/invitations/{invitation_id}/correction", {"minutes": "30", "version": "1"}),
    ],
)
def test_staff_who_are_close_to_an_advisor_read_that_somebody_else_must_do_it(
    gateway: GatewayHarness, program: SmallProgram, path: str, form: dict[str, str]
) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    _close(browser, gateway, program.advisor_id)
    client = gateway.as_role(Role.ENGAGEMENT_STAFF)
    if "same" in path:
        client.post(f"/applications/{program.application_id}/acceptance")
    if form is PERSON:
        form = form | {"version": str(client.get(f"/persons/{program.person_id}").json["version"])}
    if form.get("minutes"):
        form = form | {"reason_code": "typing_error", "version": _version(client, program)}
    assert ABOUT_YOU in _sent(browser, path.format(**vars(program)), **form)


def test_who_set_the_name_of_a_payee_reads_at_their_claim_that_somebody_else_must_decide(
    gateway: GatewayHarness, program: SmallProgram
) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    attend(gateway.as_role(Role.ENGAGEMENT_STAFF), program.advisor_id)
    gateway.let_facts_flow()
    details = gateway.as_role(Role.AUDITOR).get(f"/advisors/{program.advisor_id}/pay-details").json
    form = {"legal_name": "Ana By Me", "version": str(details["version"])}
    assert "The name is set." in _sent(browser, f"/payees/{program.advisor_id}", **form)
    reviewer = gateway.as_role(Role.FINANCE_REVIEWER)
    (claim,) = reviewer.get("/claims?status=open").json["items"]
    address, seen = f"/claims/{claim['claim_id']}", {"version": str(claim["version"])}
    assert OTHER_HANDS in _sent(browser, f"{address}/approve", **seen)
    shown = _sent(browser, "/claims/approve", claim=f"{claim['claim_id']}/{claim['version']}")
    assert "(Somebody else must do it)" in shown
    # In the end somebody else named the payee, and it is decided.
    set_pay_name(gateway.as_role(Role.ENGAGEMENT_STAFF), program.advisor_id, "Ana In The End")
    assert "Approved:" in _sent(browser, f"{address}/approve", **seen)
    (claim,) = reviewer.get("/claims?status=approved").json["items"]
    seen = {"version": str(claim["version"])}
    assert OTHER_HANDS in _sent(browser, f"{address}/withdraw", **seen)


def _version(client: Any, program: SmallProgram) -> str:
    invited = client.get(f"/invitations?event_id={program.event_id}").json["items"]
    return str(next(one["version"] for one in invited if one["invitation_id"] == program.invitation_id))
