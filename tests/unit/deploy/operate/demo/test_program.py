"""The demo program has somebody for every role and nobody twice."""

from deploy.operate.demo.program.claims import APPROVED, REJECTED
from deploy.operate.demo.program.occasions import AUTUMN, HELD
from deploy.operate.demo.program.people import ADVISORS, APPLICANTS, NORTHERN_PEOPLE
from deploy.operate.demo.program.users import LAKESHORE, USERS
from services.recruitment.applications.rules.applicants import duplicate_keys, read_applicant
from shared.actor import FAMILY, Role

EVERYONE = (*ADVISORS, *APPLICANTS, *NORTHERN_PEOPLE)


def test_every_role_that_a_person_can_sign_in_with_is_there():
    elsewhere = {Role.OPERATOR, *FAMILY, Role.APPLICANT}
    assert {user.role for user in USERS if user.tenant == LAKESHORE} == set(Role) - elsewhere


def test_addresses_say_what_a_user_may_be():
    for user in USERS:
        _, _, last = user.role.rpartition("_")
        assert user.email.partition("@")[0] in (user.role.replace("_", "."), f"second.{last}")


def test_everyone_can_apply_and_nobody_is_known_twice():
    keys = []
    for person in EVERYONE:
        applicant, problems = read_applicant(person.application)
        assert problems == []
        assert applicant is not None
        keys += duplicate_keys(applicant).values()
    assert len(keys) == len(set(keys))


def test_only_claims_of_those_who_were_there_are_decided():
    held = {(occasion.key, person) for occasion in HELD for person in occasion.accepting}
    decided = [(occasion.key, person) for occasion, person in (*APPROVED, REJECTED)]
    assert len(decided) == len(set(decided))
    assert set(decided) < held
    assert AUTUMN.days < 0
