"""An advisor becomes active the moment nothing is missing, and is ready by the day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from shared.contracts import recruitment
from shared.events.delivery import Outcome
from tests.support.recruitment import (
    STAFF,
    TODAY,
    accept,
    apply,
    complete_training,
    reopen_training,
    require,
    show,
    sign,
)


@pytest.mark.parametrize("training_first", [True, False])
def test_an_advisor_is_active_the_moment_nothing_is_missing(service, training_first):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    steps = [lambda: complete_training(service, advisor_id), lambda: sign(service, advisor_id)]
    first, last = steps if training_first else steps[::-1]
    first()
    assert show(service, advisor_id)["status"] == "onboarding"
    last()
    assert show(service, advisor_id)["status"] == "active"
    assert service.said(recruitment.ADVISOR_ACTIVATED) == [{"advisor_id": advisor_id, "activated_on": TODAY}]


def test_both_met_at_once_still_activate_once(service):
    require(service, "training", "agreement")
    advisor_ids = [
        accept(service, apply(service, email=f"p{number}@families.example", phone="")) for number in range(10)
    ]
    with ThreadPoolExecutor(4) as pool:
        signing = [pool.submit(sign, service, advisor_id) for advisor_id in advisor_ids]
        hearing = [pool.submit(complete_training, service, advisor_id) for advisor_id in advisor_ids]
        assert {done.result().outcome for done in hearing} == {Outcome.APPLIED}
        for done in signing:
            done.result()
    activated = [data["advisor_id"] for data in service.said(recruitment.ADVISOR_ACTIVATED)]
    assert sorted(activated) == sorted(advisor_ids)


def test_where_nothing_is_required_the_accepted_are_active_at_once(service):
    advisor_id = accept(service, apply(service))
    assert show(service, advisor_id)["status"] == "active"


def test_ready_is_computed_for_the_day_it_is_asked(service, clock):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    assert sign(service, advisor_id)["ready"]
    clock.advance(timedelta(days=365))
    assert show(service, advisor_id)["ready"]
    clock.advance(timedelta(days=1))
    assert not show(service, advisor_id)["ready"]


def test_readiness_is_published_whenever_it_changes_and_only_then(service):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    complete_training(service, advisor_id, valid_until=date(2027, 6, 30))
    sign(service, advisor_id)
    sign(service, advisor_id)
    told = service.said(recruitment.READINESS_CHANGED)
    assert [(one["missing"], one["ready_from"], one["ready_until"]) for one in told] == [
        (["agreement", "training"], None, None),
        (["agreement"], None, None),
        ([], TODAY, date(2027, 6, 30)),
    ]
    assert told[-1]["lacking"] == [
        {"kind": "agreement", "first_day": date(2026, 10, 22), "last_day": date(2026, 11, 21)},
        {"kind": "agreement", "first_day": date(2027, 11, 23), "last_day": None},
        {"kind": "training", "first_day": date(2026, 10, 22), "last_day": date(2026, 11, 21)},
        {"kind": "training", "first_day": date(2027, 7, 1), "last_day": None},
    ]


def test_readiness_is_told_for_any_day(service):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    complete_training(service, advisor_id, valid_until=date(2027, 6, 30))
    sign(service, advisor_id)
    for day, missing in (
        ("2026-11-21", ["agreement", "training"]),
        ("2027-06-30", []),
        ("2027-07-01", ["training"]),
        ("2026-10-21", []),
    ):
        answer = service.ask("readiness", {"advisor_id": advisor_id, "on": day}, actor=STAFF)
        assert (answer["missing"], answer["ready"]) == (missing, not missing)


def test_a_renewed_training_counts_without_a_gap_and_a_revoked_one_to_the_day_before(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    earlier = [{"first_day": date(2026, 5, 1), "last_day": date(2026, 12, 31)}]
    complete_training(service, advisor_id, valid_until=date(2027, 10, 31), earlier=earlier)
    readiness = show(service, advisor_id)["readiness"]
    assert (readiness["ready_from"], readiness["ready_until"]) == (None, "2027-10-31")
    reopen_training(
        service, advisor_id, earlier=[{"first_day": date(2026, 5, 1), "last_day": date(2026, 11, 21)}]
    )
    yesterday = service.ask("readiness", {"advisor_id": advisor_id, "on": "2026-11-21"}, actor=STAFF)
    assert yesterday["ready"]
    assert show(service, advisor_id)["readiness"]["missing"] == ["training"]


def test_a_body_is_asked_about_as_a_whole_for_one_day(service):
    require(service, "agreement")
    ready, lacking = (
        accept(service, apply(service, email=f"p{number}@families.example", phone="")) for number in range(2)
    )
    sign(service, ready)
    asked = {"advisor_ids": f"{ready},{lacking},nobody", "on": str(TODAY)}
    items = {
        one["advisor_id"]: one for one in service.ask("readiness_of_several", asked, actor=STAFF)["items"]
    }
    assert {id_: (one["ready"], one["missing"]) for id_, one in items.items()} == {
        ready: (True, []),
        lacking: (False, ["agreement"]),
    }
    for id_, one in items.items():
        alone = service.ask("readiness", {"advisor_id": id_, "on": str(TODAY)}, actor=STAFF)
        assert one == {"advisor_id": id_, **alone}
