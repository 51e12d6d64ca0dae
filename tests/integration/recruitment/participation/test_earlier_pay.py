"""What who serves already was paid before is told to stipends once, and never left out in silence."""

from datetime import date, timedelta

import pytest

from shared.contracts import recruitment
from tests.support.recruitment import STAFF, accept, apply, require
from tests.support.serving import ANA, LIST, LUIS, PAID, add_course, import_serving


@pytest.fixture
def service(service):
    add_course(service, "privacy", valid_months=12)
    add_course(service, "roles", valid_months=36)
    require(service, "agreement")
    return service


def reported(service):
    return service.said(recruitment.EARLIER_PAY_REPORTED)


def refusals(result):
    return {(one["field"], one["code"]) for one in result["problems"]}


def test_it_is_told_by_day_in_cents_with_its_source_and_nothing_of_who_has_none(service):
    import_serving(service, ANA, LUIS)
    (fact,) = reported(service)
    (ana,) = service.store["advisors"].find({"external_id": "A-17"})
    assert fact == {
        "advisor_id": ana["_id"],
        "paid": [
            {"paid_on": date(2026, 3, 31), "amount_cents": 12_500},
            {"paid_on": date(2026, 6, 30), "amount_cents": 8_000},
        ],
        "currency": "USD",
        "source": LIST,
    }


def test_it_is_told_once_however_often_the_file_is_sent_in_whatever_order_it_names_the_days(service):
    import_serving(service, ANA)
    turned = ANA.replace(PAID, "; ".join(reversed(PAID.replace("80", "80.00").split("; "))))
    (again,) = import_serving(service, turned)
    assert (again["outcome"], len(reported(service))) == ("duplicate", 1)


def test_who_was_imported_without_it_gets_it_by_the_file_with_it(service):
    import_serving(service, LUIS)
    (added,) = import_serving(service, LUIS + "2026-02-01 10")
    (again,) = import_serving(service, LUIS + "2026-02-01 10.00")
    assert (added["outcome"], again["outcome"]) == ("pay_added", "duplicate")
    assert [one["paid"] for one in reported(service)] == [
        [{"paid_on": date(2026, 2, 1), "amount_cents": 1_000}]
    ]


def test_who_became_an_advisor_by_an_application_gets_it_too(service):
    luis = {"given_name": "Luis", "family_name": "Vega", "email": "luis@families.example"}
    id_ = apply(service, **luis, phone="", advisor_kind="youth")
    row = LUIS + "2026-02-01 10"
    (waiting,) = import_serving(service, row)
    assert refusals(waiting) == {("paid", "not_an_advisor")}
    advisor_id = accept(service, id_)
    (added,) = import_serving(service, row)
    assert (added["outcome"], added["advisor_id"]) == ("pay_added", advisor_id)
    assert [one["advisor_id"] for one in reported(service)] == [advisor_id]


def test_other_pay_than_was_told_and_that_of_somebody_else_are_refused(service, clock):
    import_serving(service, ANA, LUIS)
    (more,) = import_serving(service, ANA.replace("125.00", "126.00"))
    assert (more["outcome"], refusals(more)) == ("unreadable", {("paid", "told_otherwise")})
    (other,) = import_serving(service, LUIS.replace("Luis", "Eva") + "2026-02-01 10")
    assert refusals(other) == {("external_id", "repeated")}
    clock.advance(timedelta(days=30))
    (later,) = import_serving(service, LUIS + "2026-12-01 10")
    assert refusals(later) == {("paid", "out_of_range")}
    assert len(reported(service)) == 1


def test_staff_bring_no_pay_of_their_own_or_of_somebody_close(service):
    import_serving(service, LUIS)
    (luis,) = service.store["advisors"].find({"external_id": "A-18"})
    service.execute("declare_interest", {"advisor_id": luis["_id"], "kind": "relative"}, actor=STAFF)
    (refused,) = import_serving(service, LUIS + "2026-02-01 10")
    assert (refusals(refused), reported(service)) == ({("paid", "close_to_you")}, [])


def test_a_second_line_of_one_person_with_pay_is_told(service):
    first, second = import_serving(service, LUIS, LUIS.replace("A-18", "A-19") + "2026-02-01 10")
    assert (first["outcome"], refusals(second)) == ("imported", {("paid", "not_an_advisor")})


@pytest.mark.parametrize(
    ("paid", "code"),
    [
        ("125.00", "not_paid"),
        ("2026-03-31 125,00", "not_an_amount"),
        ("2026-03-31 -125.00", "not_an_amount"),
        ("2026-03-31 125.005", "not_an_amount"),
        ("2026-03-31 125.5", "not_an_amount"),
        ("2026-03-31 0.00", "range"),
        ("2026-03-31 100000.01", "range"),
        ("2026-03-31 " + "9" * 1500, "not_an_amount"),
        ("2026-11-23 125.00", "out_of_range"),
        ("2024-12-31 125.00", "out_of_range"),
        ("03/31/2026 125.00", "not_a_day"),
        ("2026-03-31 125.00; 2026-03-31 80.00", "repeated"),
    ],
)
def test_an_amount_that_cannot_be_right_is_an_error_of_its_line_and_column(service, paid, code):
    row = f'Luis Vega,luis@families.example,youth,A-18,2025-09-15,,,,,"{paid}"'
    (wrong,) = import_serving(service, row)
    assert (wrong["item"], wrong["outcome"], refusals(wrong)) == ("line 2", "unreadable", {("paid", code)})
    assert reported(service) == []
    assert service.ask("advisors", {}, actor=STAFF)["items"] == []


@pytest.mark.parametrize("paid", ["2026-03-31 $100000.00", "2026-11-22 0.01", "2025-01-01 1"])
def test_the_largest_the_smallest_and_the_first_day_are_taken(service, paid):
    (taken,) = import_serving(service, LUIS + paid)
    assert taken["outcome"] == "imported"


def test_what_is_today_is_told_by_the_clock_of_the_payer(service):
    service.know("lakeshore", time_zone="Pacific/Auckland")
    (taken,) = import_serving(service, LUIS + "2026-11-23 10")
    assert taken["outcome"] == "imported"
