"""A call arrives as it was sent, or is refused."""

import pytest

from shared.actor import Actor, Role
from shared.errors import Invalid
from shared.ids import IDEMPOTENCY_KEY_CHARACTERS_MAX
from shared.rpc.call import Call

SOMEONE = Actor("someone", "lakeshore", frozenset({Role.AUDITOR}))


def with_key(key: str | None) -> dict:
    return Call("approve_claim", {}, SOMEONE, key, "c", "", "test").to_dict()


@pytest.mark.parametrize("key", [None, "k" * IDEMPOTENCY_KEY_CHARACTERS_MAX])
def test_a_key_arrives_whole(key: str | None) -> None:
    assert Call.from_dict(with_key(key)).idempotency_key == key


def test_a_key_that_is_too_long_is_refused_and_never_cut_to_be_that_of_another_request() -> None:
    with pytest.raises(Invalid) as refused:
        Call.from_dict(with_key("k" * (IDEMPOTENCY_KEY_CHARACTERS_MAX + 1)))
    assert [(error["field"], error["code"]) for error in refused.value.errors] == [
        ("idempotency_key", "length")
    ]
