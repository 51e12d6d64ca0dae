"""Gates by date: no two rows on one day, and who lacked only what ends becomes active."""

import pytest

from services.recruitment.participation.use_cases import gates as changing_gates
from shared.contracts import recruitment
from shared.errors import Conflict, Invalid
from tests.support.harness import codes
from tests.support.recruitment import (
    ADMINISTRATOR,
    AUDITOR,
    accept,
    apply,
    complete_training,
    require,
    show,
    sign,
)


def test_a_gate_that_ends_lets_those_through_who_lacked_only_it(service):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    require(service, "training", effective_to="2026-11-22")
    assert show(service, advisor_id)["status"] == "onboarding"
    require(service, "training", effective_to="2026-11-21")
    assert show(service, advisor_id)["status"] == "active"


@pytest.mark.parametrize("gate_first", [True, False])
@pytest.mark.parametrize("proof", [sign, complete_training])
def test_whoever_passes_a_gate_while_the_other_one_ends_becomes_active(service, clock, proof, gate_first):
    passed, ended = ("agreement", "training") if proof is sign else ("training", "agreement")
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))

    def pass_gate():
        proof(service, advisor_id)

    def end_gate():
        require(service, ended, effective_to="2026-11-21")

    first, clock.meanwhile = (pass_gate, end_gate) if gate_first else (end_gate, pass_gate)
    first()
    assert show(service, advisor_id)["gates"][0]["code"] == passed
    assert show(service, advisor_id)["status"] == "active"
    assert len(service.said(recruitment.ADVISOR_ACTIVATED)) == 1


def test_of_very_many_advisors_a_change_of_the_gates_looks_at_some_and_the_next_at_others(
    service, monkeypatch
):
    monkeypatch.setattr(changing_gates, "RECHECKED_MAX", 2)
    require(service, "training", "agreement")
    advisors = [
        accept(service, apply(service, email=f"person{number}@families.example")) for number in range(5)
    ]
    for advisor_id in advisors[2:]:
        sign(service, advisor_id)
    for active in (0, 2, 3):
        require(service, "training", effective_to="2026-11-21")
        assert service.ask("tallies", actor=AUDITOR)["advisors_active"]["count"] == active


def test_rows_of_one_gate_do_not_overlap(service):
    require(service, "training")
    with pytest.raises(Conflict):
        require(service, "training", since="2026-12-01")
    require(service, "training", effective_to="2026-11-30")
    require(service, "training", since="2026-12-01")


def test_two_rows_of_one_gate_at_once_are_one_row_and_a_conflict(service, clock):
    clock.meanwhile = lambda: require(service, "training", since="2030-01-01")
    with pytest.raises(Conflict):
        require(service, "training", since="2030-06-01")
    (book,) = service.store["dated_gates"].find()
    assert [row["effective_from"] for row in book["rows"]] == ["2030-01-01"]
    clock.meanwhile = lambda: require(service, "training", since="2029-01-01", effective_to="2029-02-01")
    with pytest.raises(Conflict):
        require(service, "training", since="2029-02-01", effective_to="2029-03-01")


def test_every_wrong_field_of_a_gate_is_named_at_once(service):
    row = {
        "code": "training",
        "effective_from": "2026-12-01",
        "effective_to": "2026-11-01",
        "valid_months": 12,
        "agreement_code": "confidentiality",
        "source": "",
    }
    with pytest.raises(Invalid) as refused:
        service.execute("set_gate", row, actor=ADMINISTRATOR)
    assert codes(refused) == {
        ("effective_to", "ends_before_start"),
        ("valid_months", "only_for_agreement"),
        ("agreement_code", "only_for_agreement"),
        ("source", "blank"),
    }
