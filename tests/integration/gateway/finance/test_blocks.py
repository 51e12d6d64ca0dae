"""Who is not paid because the bank sent their money back, on the pages of finance."""

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL, key_of
from tests.support.small_program import SmallProgram, have_it_returned, pay_for_an_event


def test_a_reviewer_sees_why_somebody_is_not_paid_and_has_them_paid_again(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    paid = pay_for_an_event(gateway, program.tenant, program.advisor_id)
    have_it_returned(gateway, paid, "R02")
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    reviewer = signed_in(gateway, REVIEWER_EMAIL)
    page = reviewer.get("/claims")
    assert "Not paid for now" in page.text
    assert "the account is closed or wrong" in page.text
    form = {
        "csrf_token": guard_of(page),
        "key": key_of(page),
        "version": "1",
        "reason_code": "details_corrected",
    }
    address = f"/payees/{program.advisor_id}/lift"
    said = reviewer.post(address, data=form, follow_redirects=True)
    assert "This person is paid again. Another person releases the money." in said.text
    assert "Not paid for now" not in said.text
