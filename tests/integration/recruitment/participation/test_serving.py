"""People who serve already are imported as advisors since their day, with what they signed, each once."""

from datetime import date

import pytest

from shared.contracts import recruitment
from shared.errors import Invalid
from tests.support.harness import codes
from tests.support.recruitment import STAFF, apply, require, show, sign
from tests.support.serving import ANA, LIST, LUIS, add_course, change_course, import_serving


@pytest.fixture
def service(service):
    add_course(service, "privacy", valid_months=12)
    add_course(service, "roles", valid_months=36)
    return service


def advisors(service):
    found = service.ask("advisors", {}, actor=STAFF)["items"]
    return {one["display_name"]: show(service, one["advisor_id"]) for one in found}


def test_they_are_advisors_since_their_day_and_active_if_nothing_is_missing(service):
    require(service, "agreement")
    results = import_serving(service, ANA, LUIS)
    assert [(one["item"], one["outcome"]) for one in results] == [
        ("line 2", "imported"),
        ("line 3", "imported"),
    ]
    ana, luis = (advisors(service)[name] for name in ("Ana Vega", "Luis Vega"))
    assert (ana["status"], ana["accepted_on"], luis["status"]) == ("active", "2024-03-01", "onboarding")
    (agreement,) = ana["agreements"]
    assert (agreement["signed_on"], agreement["expires_on"]) == ("2026-06-01", "2027-05-31")
    kept = service.store["advisors"].find_one({"external_id": "A-17"})
    assert (kept["source"], kept["agreements"][0]["source"]) == (LIST, LIST)
    assert [(one["first_day"], one["last_day"], one["source"]) for one in ana["terms"]] == [
        ("2024-03-01", "2026-02-28", LIST),
        ("2026-03-01", "2028-02-29", LIST),
    ]
    assert [one["accepted_on"] for one in service.said(recruitment.ADVISOR_ACCEPTED)] == [
        date(2024, 3, 1),
        date(2025, 9, 15),
    ]
    assert len(service.said(recruitment.AGREEMENT_SIGNED)) == 1
    of_ana, of_luis = service.said(recruitment.ADVISOR_ACCEPTED)
    assert of_ana["brought"] == [
        {"course_code": "privacy", "completed_on": date(2026, 1, 15), "valid_until": None},
        {"course_code": "roles", "completed_on": date(2024, 3, 9), "valid_until": date(2027, 3, 8)},
    ]
    assert (of_ana["source"], of_luis["brought"]) == (LIST, [])
    assert service.ask("applications", {"status": "submitted"}, actor=STAFF)["items"] == []


def test_what_they_signed_on_paper_before_the_import_is_entered_afterwards(service):
    require(service, "agreement", since="2020-01-01")
    import_serving(service, LUIS)
    (luis,) = advisors(service).values()
    signed = sign(service, luis["advisor_id"], date(2026, 6, 1))
    assert (signed["status"], signed["agreements"][0]["expires_on"]) == ("active", "2027-06-01")
    with pytest.raises(Invalid) as refused:
        sign(service, luis["advisor_id"], date(2025, 9, 13))
    assert codes(refused) == {("signed_on", "before_application")}


def test_a_file_that_is_sent_again_adds_nobody_also_after_a_correction(service):
    require(service, "agreement")
    import_serving(service, ANA, LUIS)
    before = len(service.published())
    moved = ANA.replace("ana@families.example", "ana@new.example").replace("Ana Vega", "Ana Cruz")
    again = import_serving(service, LUIS.replace("A-18", "A-19"), moved)
    assert [(one["outcome"], one["details"]["matched_on"]) for one in again] == [
        ("duplicate", "email"),
        ("duplicate", "external_id"),
    ]
    assert len(service.published()) == before


def test_who_applied_is_not_made_an_advisor_by_a_file(service):
    ana = {"given_name": "Ana", "family_name": "Vega", "email": "ana@families.example", "phone": ""}
    id_ = apply(service, advisor_kind="youth", **ana)
    (one,) = import_serving(service, LUIS.replace("Luis", "Ana").replace("luis@", "ana@"))
    assert (one["outcome"], one["details"]["of"], one["details"]["earlier"]) == (
        "duplicate",
        id_,
        "submitted",
    )
    assert service.said(recruitment.ADVISOR_ACCEPTED) == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (ANA.replace("A-17", ""), ("external_id", "required")),
        (ANA.replace("A-17", "Ana Vega!"), ("external_id", "not_an_id")),
        (ANA.replace("2024-03-01", ""), ("since", "required")),
        (ANA.replace("2024-03-01", "03/01/2024"), ("since", "not_a_day")),
        (ANA.replace("2024-03-01", "2026-13-01"), ("since", "not_a_day")),
        (ANA.replace("2024-03-01", "0024-03-01"), ("since", "out_of_range")),
        (ANA.replace("2024-03-01", "2031-03-01"), ("since", "out_of_range")),
        (ANA.replace("2026-06-01", ""), ("signed_on", "required")),
        (ANA.replace("2027-05-31", "2026-05-31"), ("signed_until", "ends_before_start")),
        (ANA.replace("privacy 2026-01-15", "privacy"), ("certificates", "not_a_certificate")),
        (ANA.replace("2026-01-15", "2031-01-15"), ("certificates", "out_of_range")),
        (ANA.replace("2027-03-08", "2023-03-08"), ("certificates", "ends_before_start")),
        (ANA.replace("privacy 2026", "first-aid 2026"), ("certificates", "unknown_course")),
        (ANA.replace("2027-03-08", "2027-03-10"), ("certificates", "too_late")),
        (ANA.replace("privacy 2026-01-15", "privacy 2026-01-15;" * 101), ("certificates", "too_many")),
        (ANA.replace("2027-05-31", "2027-08-31"), ("signed_until", "too_late")),
        (ANA.replace("2028-02-29", ""), ("terms", "not_a_term")),
        (ANA.replace("2026-03-01 2028", "2027-03-01 2028"), ("terms", "out_of_range")),
        (ANA.replace("2028-02-29", "2025-02-28"), ("terms", "ends_before_start")),
        (ANA.replace("2028-02-29", "2036-03-02"), ("terms", "too_late")),
        (ANA.replace("2026-03-01 2028", "2026-02-28 2028"), ("terms", "overlaps")),
        (ANA.replace("A-17,2024-03-01", "A-17,2024-03-02"), ("terms", "before_since")),
        (ANA.replace("ana@families.example", "nowhere"), ("email", "not_an_email")),
    ],
)
def test_a_row_with_something_wrong_is_left_out_and_told(service, row, problem):
    require(service, "agreement")
    wrong, right = import_serving(service, row, LUIS)
    assert wrong["outcome"] == "unreadable"
    assert problem in {(one["field"], one["code"]) for one in wrong["problems"]}
    assert right["outcome"] == "imported"
    assert len(service.said(recruitment.ADVISOR_ACCEPTED)) == 1


def test_two_rows_with_one_id_and_a_signature_that_nobody_asks_for_are_told(service):
    first, second, third = import_serving(service, LUIS, ANA.replace("A-17", "A-18"), ANA)
    assert first["outcome"] == "imported"
    assert [one["code"] for one in second["problems"]] == ["repeated"]
    assert [one["code"] for one in third["problems"]] == ["no_agreement_required"]


@pytest.mark.parametrize("at_once", [1, 200])
def test_two_people_with_one_id_are_told_apart_wherever_the_file_is_cut(service, at_once):
    service.application._jobs._sizes["import_serving"].events = at_once
    first, again, other = import_serving(
        service, LUIS, LUIS, LUIS.replace("Luis", "Eva").replace("luis@", "eva@")
    )
    assert [one["outcome"] for one in (first, again, other)] == ["imported", "duplicate", "unreadable"]
    assert [one["code"] for one in other["problems"]] == ["repeated"]
    assert len(service.said(recruitment.ADVISOR_ACCEPTED)) == 1


def test_who_may_be_somebody_who_is_known_is_left_to_a_person_but_not_who_shares_a_line_of_the_file(service):
    id_ = apply(service, given_name="Ann", family_name="Vegas", email="luis@families.example", phone="")
    eva = LUIS.replace("Luis", "Eva").replace("luis@", "eva@").replace("A-18", "A-19")
    husband = eva.replace("Eva", "Ivo").replace("A-19", "A-20")
    luis, wife, her_husband = import_serving(service, LUIS, eva, husband)
    assert (luis["outcome"], luis["details"]["of"]) == ("may_be_known", id_)
    assert [one["outcome"] for one in (wife, her_husband)] == ["imported", "imported"]
    assert set(advisors(service)) == {"Eva Vega", "Ivo Vega"}


def test_a_file_without_ids_or_days_is_refused_whole(service):
    data = {"file_name": "a.csv", "content": "Name,Email,Role\nAna Vega,a@x.example,parent\n", "source": LIST}
    with pytest.raises(Invalid) as refused:
        service.execute("import_serving", data, actor=STAFF)
    assert codes(refused) == {(f"content.{column}", "missing_column") for column in ("external_id", "since")}
    assert len(refused.value.errors) == 2


def test_a_row_that_was_refused_for_a_course_or_an_agreement_is_taken_once_these_are_there(service):
    of_ana = ANA.replace("privacy 2026", "first-aid 2026")
    (unknown,) = import_serving(service, of_ana)
    assert {(one["field"], one["code"]) for one in unknown["problems"]} == {
        ("certificates", "unknown_course"),
        ("signed_on", "no_agreement_required"),
    }
    add_course(service, "first-aid")
    require(service, "agreement")
    (taken,) = import_serving(service, of_ana)
    assert taken["outcome"] == "imported"


def test_a_course_is_found_by_its_code_in_capitals_or_not_and_told_by_its_own(service):
    add_course(service, "CPR")
    row = ANA.replace("privacy 2026", "Privacy 2026").replace("roles 2024-03-09 2027-03-08", "cpr 2024-03-09")
    require(service, "agreement")
    (taken,) = import_serving(service, row)
    assert taken["outcome"] == "imported"
    (of_ana,) = service.said(recruitment.ADVISOR_ACCEPTED)
    assert [one["course_code"] for one in of_ana["brought"]] == ["privacy", "CPR"]


def test_an_agreement_that_was_renewed_before_its_end_may_count_longer(service):
    require(service, "agreement")
    (taken,) = import_serving(service, ANA.replace("2027-05-31", "2027-08-29"))
    assert taken["outcome"] == "imported"


def test_how_long_a_certificate_may_count_is_that_of_the_day_on_which_it_was_issued(service):
    require(service, "agreement")
    longer = ANA.replace("2027-03-08", "2028-03-08")
    (refused,) = import_serving(service, longer)
    assert refused["outcome"] == "unreadable"
    change_course(service, "roles", (date(2024, 3, 10), 48), valid_months=36)
    (refused,) = import_serving(service, longer)
    assert refused["outcome"] == "unreadable"
    that_day = date(2024, 3, 9)
    change_course(service, "roles", (that_day, 12), (that_day, 48), sequence=4, valid_months=36)
    # What is heard late changes nothing.
    change_course(service, "roles", (that_day, 1), sequence=3, valid_months=36)
    (taken,) = import_serving(service, longer)
    assert taken["outcome"] == "imported"


def test_an_optional_column_that_says_nothing_is_an_empty_one(service):
    unsaid = "Luis Vega,luis@families.example,youth,A-18,2025-09-15,N/A,n/a,none,-,N/A"
    (taken,) = import_serving(service, unsaid)
    (again,) = import_serving(service, unsaid)
    assert [(one["outcome"], one["problems"]) for one in (taken, again)] == [
        ("imported", []),
        ("duplicate", []),
    ]
