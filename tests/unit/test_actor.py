import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.actor import STAFF, Actor, Role, require_self_or
from shared.errors import Forbidden

ACTORS = st.builds(
    Actor, st.text(), st.text(), st.frozensets(st.sampled_from(list(Role))), st.none() | st.text(min_size=1)
)


@given(ACTORS)
def test_an_actor_arrives_as_it_was_sent(actor: Actor) -> None:
    assert Actor.from_dict(orjson.loads(orjson.dumps(actor.to_dict()))) == actor


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(ValueError, match="emperor"):
        Actor.from_dict({"user_id": "u", "tenant": "t", "roles": ["emperor"]})


def test_an_advisor_passes_for_what_is_theirs() -> None:
    require_self_or(Actor("u", "t", frozenset({Role.ADVISOR}), "maria"), "maria")


def test_an_advisor_does_not_pass_for_what_is_another_s() -> None:
    with pytest.raises(Forbidden):
        require_self_or(Actor("u", "t", frozenset({Role.ADVISOR}), "maria"), "jose")


@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_passes_for_every_advisor(role: Role) -> None:
    require_self_or(Actor("u", "t", frozenset({role})), "maria")


def test_a_role_that_was_not_named_does_not_pass() -> None:
    with pytest.raises(Forbidden):
        require_self_or(Actor("u", "t", frozenset({Role.AUDITOR})), "maria", STAFF)
    require_self_or(Actor("u", "t", frozenset({Role.AUDITOR})), "maria", STAFF | {Role.AUDITOR})


def test_somebody_who_is_no_advisor_is_not_nobody() -> None:
    with pytest.raises(Forbidden):
        require_self_or(Actor("u", "t", frozenset({Role.ADVISOR}), None), "")
