"""What somebody was paid in a year counts what the program paid before Tandem, and that is nothing else."""

from datetime import UTC, date, datetime

import pytest

from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden, Invalid, NotFound, VersionMismatch
from tests.support.harness import actor, codes
from tests.support.stipends import ADMINISTRATOR, AUDITOR, OTHER_REVIEWER, REVIEWER, STAFF, attendance

LIST = "list of the coordinator, November 2026"
PAID = {date(2026, 3, 31): 12_500, date(2026, 6, 30): 8_000, date(2025, 12, 31): 4_000}


def reported(money, paid=PAID, advisor_id="ana", sequence=2, **more):
    data = {
        "advisor_id": advisor_id,
        "paid": [{"paid_on": day, "amount_cents": cents} for day, cents in paid.items()],
        "currency": "USD",
        "source": LIST,
    }
    money.service.receive(
        recruitment.EARLIER_PAY_REPORTED, data, subject=advisor_id, sequence=sequence, **more
    )


def year(money, who=AUDITOR, advisor_id="ana", **asked):
    return money.ask("year_pay", who, advisor_id=advisor_id, **asked)


def sums(money, **asked):
    found = year(money, **asked)
    return found["by_tandem_cents"], found["before_cents"], found["total_cents"]


def paid_out(money, *attendances, on="2026-11-24"):
    """Pay these as far as the bank paying out."""
    ids = money.released(*attendances)
    money.settlement("".join(f"{id_},settled,{on},3750,\n" for id_ in ids))
    return ids


def test_it_counts_in_its_own_year_with_its_source_beside_what_the_bank_paid_out(money):
    reported(money)
    paid_out(money, attendance(1))
    assert sums(money) == (3_750, 20_500, 24_250)
    assert sums(money, year=2026) == sums(money)
    assert sums(money, year=2025) == (0, 4_000, 4_000)
    assert sums(money, year=2027) == (0, 0, 0)
    shown = year(money)["before"]
    assert [(one["paid_on"], one["amount_cents"], one["source"]) for one in shown] == [
        ("2026-03-31", 12_500, LIST),
        ("2026-06-30", 8_000, LIST),
    ]


def test_it_is_no_payment_no_claim_and_no_expense(money):
    money.payees("ana")
    tallies, balances = money.ask("tallies"), money.balances()
    reported(money)
    assert (money.ask("tallies"), money.balances()) == (tallies, balances)
    for query in ("claims", "payments", "payment_files"):
        assert money.ask(query)["items"] == []
    assert money.service.published() == []


def test_it_is_counted_once_however_often_it_is_said_and_in_whatever_order(money):
    reported(money, event_id="one")
    reported(money, event_id="one")
    reported(money, {date(2026, 3, 31): 12_500}, sequence=3)
    with pytest.raises(NotFound):
        year(money)
    money.accepted("ana")
    assert sums(money) == (0, 20_500, 20_500)


def test_what_the_bank_sent_back_is_not_counted_and_what_is_on_its_way_neither(money):
    (payment_id,) = paid_out(money, attendance(1))
    money.settlement(f"{payment_id},returned,2026-11-25,3750,R01\n")
    assert sums(money) == (0, 0, 0)


def test_one_person_under_two_entries_has_one_sum_until_that_is_undone(money):
    money.accepted("ana", "ana-2")
    reported(money)
    reported(money, {date(2026, 1, 31): 100}, "ana-2")
    pair = {"kept": "ana", "merged": "ana-2"}
    money.service.receive(recruitment.PERSON_MERGED, pair, subject="pair")
    assert sums(money) == sums(money, advisor_id="ana-2") == (0, 20_600, 20_600)
    money.service.receive(recruitment.PERSON_UNMERGED, pair, subject="pair", sequence=2)
    assert sums(money, advisor_id="ana-2") == (0, 100, 100)


def correct(money, row, who=REVIEWER, **right):
    asked = {
        "earlier_pay_id": row["earlier_pay_id"],
        "version": row["version"],
        "paid_on": row["paid_on"],
        "amount_cents": row["amount_cents"],
        "reason_code": "wrong_amount",
    }
    return money.do("correct_earlier_pay", who, **asked | right)


def test_a_correction_is_another_row_with_its_reason_and_the_old_one_stays(money):
    money.accepted("ana")
    reported(money)
    first, _other = year(money)["before"]
    second = correct(money, first, amount_cents=12_600)
    third = correct(money, second, who=ADMINISTRATOR, amount_cents=0, reason_code="not_paid")
    assert sums(money) == (0, 8_000, 8_000)
    assert [
        (one["amount_cents"], one["corrects"], one["reason_code"], one["corrected_by"], one["entered_by"])
        for one in year(money)["before"]
        if one["paid_on"] == "2026-03-31"
    ] == [
        (12_500, None, None, second["earlier_pay_id"], "someone"),
        (12_600, first["earlier_pay_id"], "wrong_amount", third["earlier_pay_id"], REVIEWER.user_id),
        (0, second["earlier_pay_id"], "not_paid", None, ADMINISTRATOR.user_id),
    ]
    reported(money, event_id="again", sequence=3)
    assert sums(money) == (0, 8_000, 8_000)


def test_a_corrected_day_counts_in_its_year(money):
    money.accepted("ana")
    reported(money)
    correct(money, year(money)["before"][0], paid_on="2025-12-30", reason_code="wrong_day")
    assert sums(money) == (0, 8_000, 8_000)
    assert sums(money, year=2025) == (0, 16_500, 16_500)


def test_a_row_is_corrected_once_and_by_who_saw_it(money):
    money.accepted("ana")
    reported(money)
    first, _other = year(money)["before"]
    with pytest.raises(VersionMismatch):
        correct(money, first, version=first["version"] + 1, amount_cents=1)
    correct(money, first, amount_cents=1)
    (now,) = (one for one in year(money)["before"] if one["earlier_pay_id"] == first["earlier_pay_id"])
    with pytest.raises(Conflict):
        correct(money, now, who=OTHER_REVIEWER, amount_cents=2)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"amount_cents": -1}, ("amount_cents", "range")),
        ({"amount_cents": 10_000_001}, ("amount_cents", "range")),
        ({"amount_cents": 1.5}, ("amount_cents", "type")),
        ({"paid_on": "2026-11-23"}, ("paid_on", "in_future")),
        ({"reason_code": "because"}, ("reason_code", "not_a_choice")),
        ({}, ("amount_cents", "unchanged")),
    ],
)
def test_a_correction_that_cannot_be_right_names_its_field_and_changes_nothing(money, right, wrong):
    money.accepted("ana")
    reported(money)
    before = year(money)
    with pytest.raises(Invalid) as refused:
        correct(money, before["before"][0], **right)
    assert codes(refused) == {wrong}
    assert year(money) == before


def test_nobody_corrects_their_own_pay_or_that_of_somebody_close(money):
    money.accepted("ana")
    reported(money)
    first, _other = year(money)["before"]
    herself = actor(Role.FINANCE_REVIEWER, Role.ADVISOR, user_id="ana-herself", advisor_id="ana")
    interest = {"user_id": REVIEWER.user_id, "person": "ana", "kind": "relative"}
    money.service.receive(recruitment.INTEREST_DECLARED, interest, subject="interest")
    for who in (herself, REVIEWER, STAFF, AUDITOR):
        with pytest.raises(Forbidden):
            correct(money, first, who=who, amount_cents=1)


def test_an_advisor_sees_their_own_year_and_staff_none(money):
    money.accepted("ana", "ben")
    reported(money)
    ana = actor(Role.ADVISOR, user_id="ana", advisor_id="ana")
    assert year(money, ana)["total_cents"] == 20_500
    for who, advisor_id in ((ana, "ben"), (STAFF, "ana"), (actor(Role.AUDITOR, tenant="northern"), "ana")):
        with pytest.raises((Forbidden, NotFound)):
            year(money, who, advisor_id)


def test_this_year_is_that_of_the_payer(money):
    money.accepted("ana")
    reported(money)
    money.clock.advance(datetime(2027, 1, 1, 3, tzinfo=UTC) - money.clock.now())
    money.service.know("lakeshore", time_zone="America/Chicago")
    assert year(money)["year"] == 2026
    money.service.know("lakeshore", time_zone="Europe/Berlin")
    assert year(money)["year"] == 2027
