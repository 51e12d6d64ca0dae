import pytest

from shared.actor import STAFF, Actor, Role
from shared.contracts.policy import POLICY, allowed
from shared.services import OWNERS

OF_TENANTS = {"tenants", "open_tenant", "change_tenant", "move_clock"}
PLATFORM = {
    "outbox_status",
    "dead_letters",
    "dead_letter",
    "replay_dead_letter",
    "replay_dead_letters",
    "discard_dead_letter",
}


def actor(*roles: Role) -> Actor:
    return Actor("user-1", "lakeshore", frozenset(roles))


def test_an_operation_that_is_not_in_the_table_is_for_nobody() -> None:
    assert not allowed(actor(*Role), "stipends.print_money")


def test_a_person_without_roles_may_do_nothing() -> None:
    assert not [operation for operation in POLICY if allowed(actor(), operation)]


def test_one_fitting_role_is_enough() -> None:
    assert allowed(actor(Role.AUDITOR, Role.FINANCE_REVIEWER), "stipends.approve_claim")


def test_the_operator_runs_the_platform_and_sees_no_person() -> None:
    may = {operation for operation in POLICY if allowed(actor(Role.OPERATOR), operation)}
    in_programs = {operation for operation in may if not operation.startswith("gateway.")}
    assert {operation.split(".")[1] for operation in in_programs} == PLATFORM | OF_TENANTS


def test_the_operator_alone_keeps_the_users() -> None:
    assert all(POLICY[name] == {Role.OPERATOR} for name in POLICY if name.startswith("gateway."))


def test_books_are_compared_by_those_whose_books_they_are() -> None:
    """An operator's tenant has no book: everything would be zero, and agree."""
    for name in ("insights.reconcile", *(f"{service}.tallies" for service in OWNERS)):
        assert Role.OPERATOR not in POLICY[name]


@pytest.mark.parametrize("service", OWNERS)
def test_every_service_can_be_operated_by_the_operator_alone(service: str) -> None:
    assert all(POLICY[f"{service}.{operation}"] == {Role.OPERATOR} for operation in PLATFORM)


def test_who_reviews_a_claim_cannot_release_its_money_by_the_same_role() -> None:
    assert POLICY["stipends.approve_claim"].isdisjoint(POLICY["stipends.release_payments"])


def test_the_auditor_only_reads() -> None:
    assert {operation for operation in POLICY if allowed(actor(Role.AUDITOR), operation)} == {
        *(f"identity.{name}" for name in ("program", "settings", "tallies")),
        *(
            f"recruitment.{name}"
            for name in ("advisor", "advisors", "people_names", "requirements", "tallies")
        ),
        *(
            f"training.{name}"
            for name in ("courses", "course_requirements", "enrolments", "certificates", "tallies")
        ),
        *(f"advocacy.{name}" for name in ("event", "events", "invitations", "tallies")),
        *(
            f"stipends.{name}"
            for name in (
                "claims",
                "claim",
                "rates",
                "payments",
                "payment_files",
                "payment_file",
                "trial_balance",
                "pay_details",
                "pay_names",
                "payee_blocks",
                "year_pay",
            )
        ),
        *(
            f"insights.{name}"
            for name in ("advisor_timeline", "waiting", "money_trail", "reconcile", "tallies")
        ),
        "stipends.tallies",
    }


def test_an_applicant_may_only_apply_and_see_to_whom() -> None:
    assert {operation for operation in POLICY if allowed(actor(Role.APPLICANT), operation)} == {
        "recruitment.submit_application",
        "identity.program",
    }


@pytest.mark.parametrize("role", sorted(STAFF - {Role.PROGRAM_ADMINISTRATOR}))
def test_staff_see_no_money_and_say_only_under_which_name_somebody_is_paid(role: Role) -> None:
    may = {name for name in POLICY if name.startswith("stipends.") and allowed(actor(role), name)}
    assert may == {"stipends.set_pay_name", "stipends.pay_details", "stipends.pay_names"}


def test_finance_sees_nobody_s_application_or_training() -> None:
    for role in (Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER):
        may = {name for name in POLICY if allowed(actor(role), name)}
        personal = {name for name in may if name.startswith(("recruitment.", "training.", "advocacy."))}
        assert {name.split(".")[1] for name in personal} <= {
            "advisor",
            "advisors",
            "people_names",
            "declare_interest",
            "tallies",
        }
