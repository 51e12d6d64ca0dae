"""Who served before the program used Tandem keeps what they completed; only what is missing is asked."""

from datetime import date

from shared.contracts import training
from tests.support.training import acceptance, add, certificates, enrolments, require

LONG_AGO = date(2024, 3, 1)
LIST = "list of the coordinator"


def brought(code, completed_on, valid_until=None):
    return {"course_code": code, "completed_on": completed_on, "valid_until": valid_until}


def serves(service, *certificates):
    return service.process([acceptance(on=LONG_AGO, brought=list(certificates), source=LIST)])


def test_what_they_completed_counts_with_its_source_and_the_rest_is_asked(service):
    for code, months in (("privacy", 12), ("roles", None), ("boards", None)):
        add(service, code, **({"valid_months": months} if months else {}))
        require(service, code, "parent")
    serves(service, brought("privacy", date(2026, 6, 1)), brought("roles", date(2024, 3, 9)))
    held = certificates(service)
    assert {code: (one["issued_on"], one["expires_on"]) for code, one in held.items()} == {
        "privacy": ("2026-06-01", "2027-06-01"),
        "roles": ("2024-03-09", None),
    }
    assert {one["source"] for one in service.store["certificates"].find()} == {LIST}
    assert {code: one["status"] for code, one in enrolments(service).items()} == {
        "privacy": "completed",
        "roles": "completed",
        "boards": "opened",
    }
    assert service.said(training.TRAINING_PLAN_COMPLETED) == []


def test_all_of_it_completes_the_plan_and_a_last_day_that_is_told_counts(service):
    add(service, "privacy", valid_months=12)
    require(service, "privacy", "parent")
    serves(service, brought("privacy", date(2025, 1, 1), date(2027, 3, 31)))
    (completed,) = service.said(training.TRAINING_PLAN_COMPLETED)
    assert completed["valid_until"] == date(2027, 3, 31)


def test_what_has_lapsed_does_not_count(service):
    add(service, "privacy", valid_months=12)
    require(service, "privacy", "parent")
    serves(service, brought("privacy", date(2025, 1, 1)))
    assert certificates(service) == {}
    assert enrolments(service)["privacy"]["status"] == "opened"


def test_what_is_not_required_is_kept_until_they_need_it_and_used_once(service):
    add(service, "privacy")
    serves(service, brought("privacy", date(2025, 1, 1)), brought("unknown", date(2025, 1, 1)))
    assert enrolments(service) == {}
    (plan,) = service.store["training_plans"].find()
    assert {one["course_code"] for one in plan["brought"]} == {"privacy", "unknown"}


def test_the_same_fact_again_certifies_nothing_twice(service):
    add(service, "privacy")
    require(service, "privacy", "parent")
    fact = acceptance(on=LONG_AGO, brought=[brought("privacy", date(2025, 1, 1))], source=LIST)
    service.process([fact])
    service.process([fact])
    assert service.store["certificates"].count_documents({}) == 1
    assert len(service.said(training.CERTIFICATE_ISSUED)) == 1
