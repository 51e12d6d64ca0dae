"""A reason that was left out is marked in its own form, and named by its label."""

import re

import pytest

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL, key_of
from tests.support.small_program import SmallProgram, attend

ERROR = {
    "en": "Why not?: Please choose one of these.",
    "es": "¿Por qué no?: Por favor, elija una de estas opciones.",
}


@pytest.mark.parametrize("language", ERROR)
@pytest.mark.parametrize("with_scripts", [False, True])
def test_a_claim_is_not_rejected_without_a_reason(
    program: SmallProgram, gateway: GatewayHarness, language: str, *, with_scripts: bool
) -> None:
    attend(gateway.as_role(Role.ENGAGEMENT_STAFF), program.advisor_id)
    gateway.let_facts_flow()
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    browser.set_cookie("language", language)
    page = browser.get("/claims")
    action = re.findall(r'action="(/claims/[^"]+/reject)"', page.text)[-1]
    control = re.findall(r'name="control" value="(claim-[^"]+)"', page.text)[-1]
    form = {"csrf_token": guard_of(page), "key": key_of(page), "version": "1", "control": control}
    headers = {"HX-Request": "true"} if with_scripts else {}
    answer = browser.post(action, data=form | {"reason_code": ""}, headers=headers)
    assert (answer.status_code, answer.headers.get("HX-Retarget")) == (
        (200, "#main") if with_scripts else (422, None)
    )
    marked = re.findall(r'<select[^>]*aria-invalid="true"[^>]*>', answer.text)
    assert len(marked) == 1
    assert f'id="{control}"' in marked[0]
    assert f'aria-describedby="{control}-error"' in marked[0]
    assert f'<a href="#{control}">{ERROR[language]}</a>' in answer.text
    assert answer.text.count("<details open>") == 1
