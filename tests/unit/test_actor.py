import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.actor import FAMILY, STAFF, Actor, Role, advisor_filter, require_self_or
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


@pytest.mark.parametrize("role", sorted(FAMILY))
def test_a_family_sees_its_own_records_alone_and_another_s_not_at_all(role: Role) -> None:
    who = Actor("u", "t", frozenset({role}), "maria")
    assert advisor_filter({}, who, STAFF) == advisor_filter({"advisor_id": "maria"}, who, STAFF)
    assert advisor_filter({}, who, STAFF) == {"advisor_id": "maria"}
    with pytest.raises(Forbidden):
        advisor_filter({"advisor_id": "jose"}, who, STAFF)


@pytest.mark.parametrize("request_", [{}, {"advisor_id": "maria"}])
def test_who_is_neither_a_reader_nor_an_advisor_sees_no_records(request_: dict[str, str]) -> None:
    nobody = Actor("u", "t", frozenset({Role.ADVISOR, Role.AUDITOR}))
    with pytest.raises(Forbidden):
        advisor_filter(request_, nobody, STAFF)


@pytest.mark.parametrize("request_", [{}, {"advisor_id": "jose"}])
def test_a_reader_sees_whom_they_name_or_all_also_when_they_are_an_advisor(request_: dict[str, str]) -> None:
    reader = Actor("u", "t", frozenset({Role.ADVISOR, Role.AGENCY_STAFF}), "maria")
    assert advisor_filter(request_, reader, STAFF) == request_
