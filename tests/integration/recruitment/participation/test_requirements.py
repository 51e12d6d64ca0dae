"""Requirements by date: never two on one day, never edited, and what changes is known of everyone at once."""

import pytest

from services.recruitment.participation.use_cases import requirements as changing
from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.harness import actor, codes
from tests.support.recruitment import (
    ADMINISTRATOR,
    AUDITOR,
    OTHER_ADMINISTRATOR,
    STAFF,
    accept,
    apply,
    approve,
    complete_training,
    propose,
    require,
    show,
    sign,
)


def withdraw(service, requirement_id):
    """Withdraw a row."""
    data = {"requirement_id": requirement_id}
    return service.execute("withdraw_requirement", data, actor=ADMINISTRATOR)


def listed(service):
    """All rows: of what kind, from when, and how they stand."""
    rows = service.ask("requirements", actor=AUDITOR)["items"]
    return [(row["kind"], row["effective_from"], row["effective_to"], row["status"]) for row in rows]


def test_what_is_no_longer_required_lets_those_through_who_lacked_only_it(service):
    training, _agreement = require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    (corrected,) = require(service, "training", effective_to="2026-11-22", corrects=training)
    assert show(service, advisor_id)["status"] == "onboarding"
    assert show(service, advisor_id)["readiness"]["missing"] == ["training"]
    require(service, "training", effective_to="2026-11-21", corrects=corrected)
    assert show(service, advisor_id)["status"] == "active"


def test_what_is_newly_required_sets_back_who_lacks_it(service):
    advisor_id = accept(service, apply(service))
    assert show(service, advisor_id)["status"] == "active"
    require(service, "training")
    assert show(service, advisor_id)["status"] == "onboarding"
    assert service.said(recruitment.READINESS_CHANGED)[-1]["missing"] == ["training"]


@pytest.mark.parametrize("proof_first", [True, False])
@pytest.mark.parametrize("proof", [sign, complete_training])
def test_whoever_meets_one_while_the_other_one_ends_becomes_active(service, clock, proof, proof_first):
    met, ended = ("agreement", "training") if proof is sign else ("training", "agreement")
    ids = dict(zip(("training", "agreement"), require(service, "training", "agreement"), strict=True))
    advisor_id = accept(service, apply(service))

    def meet():
        proof(service, advisor_id)

    def end():
        require(service, ended, effective_to="2026-11-21", corrects=ids[ended])

    first, clock.meanwhile = (meet, end) if proof_first else (end, meet)
    first()
    assert [row["kind"] for row in show(service, advisor_id)["requirements"]] == [met]
    assert show(service, advisor_id)["status"] == "active"
    assert len(service.said(recruitment.ADVISOR_ACTIVATED)) == 1


def test_of_very_many_advisors_a_change_looks_at_each_by_a_job(service, monkeypatch):
    monkeypatch.setattr(changing, "RECHECKED_TOGETHER_MAX", 4)
    training, _agreement = require(service, "training", "agreement")
    advisors = [
        accept(service, apply(service, email=f"person{number}@families.example")) for number in range(5)
    ]
    for advisor_id in advisors[2:]:
        sign(service, advisor_id)
    require(service, "training", effective_to="2026-11-21", corrects=training)
    assert service.ask("tallies", actor=AUDITOR)["advisors_active"]["count"] == 0
    service.run_jobs()
    (job,) = service.ask("jobs", actor=ADMINISTRATOR)["items"]
    assert (job["state"], job["total"], job["done"]) == ("done", 5, 5)
    assert service.ask("tallies", actor=AUDITOR)["advisors_active"]["count"] == 3


def test_what_changes_nothing_looks_at_nobody_and_what_changes_again_has_the_same_job(service, monkeypatch):
    monkeypatch.setattr(changing, "RECHECKED_TOGETHER_MAX", 0)
    accept(service, apply(service))
    (first,) = require(service, "training")
    for _ in range(3):
        assert require(service, "training") == [first]
    require(service, "agreement")
    (job,) = service.ask("jobs", actor=ADMINISTRATOR)["items"]
    service.run_jobs()
    assert service.ask("job", {"job_id": job["job_id"]}, actor=ADMINISTRATOR)["done"] == 1
    assert require(service, "training") == [first]
    assert service.run_jobs() == 0


@pytest.mark.parametrize("is_required_first", [True, False])
def test_who_is_accepted_while_something_becomes_required_is_asked_for_it(service, clock, is_required_first):
    application = apply(service)
    accepted = []

    def begin():
        accepted.append(accept(service, application))

    def demand():
        require(service, "training")

    first, clock.meanwhile = (demand, begin) if is_required_first else (begin, demand)
    first()
    (advisor_id,) = accepted
    assert show(service, advisor_id)["status"] == "onboarding"
    assert service.said(recruitment.READINESS_CHANGED)[-1]["missing"] == ["training"]


def test_a_row_is_never_edited(service):
    (first,) = require(service, "training")
    assert require(service, "training") == [first]
    with pytest.raises(Conflict):
        require(service, "training", effective_to="2026-12-31")
    (second,) = require(service, "training", effective_to="2026-12-31", corrects=first)
    with pytest.raises(Conflict):
        require(service, "training", effective_to="2027-12-31", corrects=first)
    with pytest.raises(NotFound):
        require(service, "training", effective_to="2027-12-31", corrects="nothing")
    assert listed(service) == [
        ("training", "2026-10-22", None, "corrected"),
        ("training", "2026-10-22", "2026-12-31", "approved"),
    ]
    rows = service.ask("requirements", actor=AUDITOR)["items"]
    assert (rows[0]["corrected_by"], rows[1]["corrects"]) == (second, first)
    assert (rows[0]["proposed_by"], rows[0]["approved_by"]) == (
        ADMINISTRATOR.user_id,
        OTHER_ADMINISTRATOR.user_id,
    )


def test_what_is_only_proposed_is_required_of_nobody(service):
    advisor_id = accept(service, apply(service))
    proposed = propose(service, "training")
    assert show(service, advisor_id)["status"] == "active"
    assert listed(service) == [("training", "2026-10-22", None, "proposed")]
    with pytest.raises(Forbidden):
        approve(service, proposed, ADMINISTRATOR)
    assert show(service, advisor_id)["status"] == "active"
    approve(service, proposed)
    assert show(service, advisor_id)["status"] == "onboarding"


def test_a_correction_counts_once_it_is_approved(service):
    (wrong,) = require(service, "training")
    advisor_id = accept(service, apply(service))
    right = propose(service, "training", effective_to="2026-11-21", corrects=wrong)
    assert show(service, advisor_id)["status"] == "onboarding"
    approve(service, right)
    assert show(service, advisor_id)["status"] == "active"


def test_a_proposal_is_withdrawn_and_then_approved_by_nobody(service):
    proposed = propose(service, "training")
    assert withdraw(service, proposed)["status"] == "withdrawn"
    with pytest.raises(Conflict):
        approve(service, proposed)


def test_nobody_approves_their_own_proposal_with_another_account(service):
    one, other = (
        accept(service, apply(service, given_name=name, email=f"{name}@families.example"))
        for name in ("Ana", "Anna")
    )
    proposer, second = (
        actor(Role.PROGRAM_ADMINISTRATOR, user_id=f"account-{advisor}", advisor_id=advisor)
        for advisor in (one, other)
    )
    proposed = propose(service, "training", who=proposer)
    service.execute("merge_advisors", {"advisor_id": one, "merged_id": other}, actor=STAFF)
    with pytest.raises(Forbidden):
        approve(service, proposed, second)
    assert approve(service, proposed)["status"] == "approved"


def test_a_later_row_follows_an_earlier_one_without_an_end(service):
    require(service, "agreement", agreement_code="conf-2026")
    require(service, "agreement", since="2027-01-01", agreement_code="conf-2027")
    advisor_id = accept(service, apply(service))
    readiness = sign(service, advisor_id, code="conf-2026")["readiness"]
    assert readiness["ready_until"] == "2026-12-31"


def test_what_nobody_met_can_be_withdrawn_and_what_somebody_met_only_corrected(service):
    training, agreement = require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    with pytest.raises(Conflict):
        withdraw(service, agreement)
    assert withdraw(service, training)["status"] == "withdrawn"
    assert show(service, advisor_id)["status"] == "active"
    with pytest.raises(Conflict):
        withdraw(service, training)
    with pytest.raises(NotFound):
        withdraw(service, "nothing")


def test_training_that_somebody_finished_can_not_be_withdrawn(service):
    (training,) = require(service, "training")
    complete_training(service, accept(service, apply(service)))
    with pytest.raises(Conflict):
        withdraw(service, training)


def test_two_rows_of_one_kind_at_once_are_one_row_and_a_conflict(service, clock):
    january, february = (
        propose(service, "training", since=f"2029-0{first}-01", effective_to=f"2029-0{first + 1}-01")
        for first in (1, 2)
    )
    clock.meanwhile = lambda: approve(service, january)
    with pytest.raises(Conflict):
        approve(service, february)
    assert [row[1:] for row in listed(service)] == [
        ("2029-01-01", "2029-02-01", "approved"),
        ("2029-02-01", "2029-03-01", "proposed"),
    ]


def test_every_wrong_field_is_named_at_once(service):
    row = {
        "kind": "training",
        "effective_from": "2026-12-01",
        "effective_to": "2026-11-01",
        "valid_months": 12,
        "agreement_code": "confidentiality",
        "source": "",
    }
    with pytest.raises(Invalid) as refused:
        service.execute("propose_requirement", row, actor=ADMINISTRATOR)
    assert codes(refused) == {
        ("effective_to", "ends_before_start"),
        ("valid_months", "only_for_agreement"),
        ("agreement_code", "only_for_agreement"),
        ("source", "blank"),
    }
