"""What is kept of a person and of what proves who they are."""

import pytest

from shared.errors import Conflict
from tests.support.gateway import GatewayHarness
from tests.support.signing_in import EMAIL, OPERATOR


def test_no_password_hash_and_no_token_reaches_the_audit(gateway: GatewayHarness, user: dict) -> None:
    gateway.own.execute("disable_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    rows = list(gateway.own.store["audit"].find())
    assert {row["action"] for row in rows} == {"add_user", "disable_user"}
    assert not [row for row in rows if "argon2" in str(row) or "password_hash" in str(row)]
    assert gateway.own.store["credentials"].find_one()["password"].startswith("$argon2id$")
    assert "argon2" not in str(list(gateway.own.store["commands"].find()))


def test_an_email_belongs_to_one_person_whatever_the_tenant(gateway: GatewayHarness, user: dict) -> None:
    assert gateway.own.store["users"].count_documents({"email": EMAIL}) == 1
    with gateway.app.app_context():
        from services.gateway.accounts.sign_in import sign_in

        with pytest.raises(Conflict):
            sign_in().require_free(EMAIL)
