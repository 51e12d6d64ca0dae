"""What must hold when things go wrong: each check plays one mishap, and is true when it ends well."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, NamedTuple

from deploy.operate.api import until
from deploy.operate.demo.mishaps.rehearsal import SECOND, Rehearsal, refused
from deploy.operate.demo.releasing import release_all

OPEN_QUOTE: Final = (
    "given_name,family_name,email,advisor_kind\n"
    "Rosa,Lark,rosa@{0}.example,parent\n"
    'Ivy,"Finch,ivy@{0}.example,parent\n'
)


def a_file_with_one_open_quotation_mark_is_refused_whole(play: Rehearsal) -> bool:
    before = len(list(play.staff.all("/applications")))
    text = OPEN_QUOTE.format(play.tenant)
    code = refused(lambda: play.staff.post_csv("/applications/imports", "people.csv", text))
    return code == "invalid" and len(list(play.staff.all("/applications"))) == before


def a_merge_and_its_undo_leave_all_as_it_was(play: Rehearsal) -> bool:
    kept, merged = play.advisor("Mara"), play.advisor("Marah")
    play.staff.post(f"/advisors/{kept}/merges", {"merged_id": merged})
    same = _same(play, kept, merged)
    play.staff.post(f"/advisors/{kept}/merges/{merged}/undoing")
    return same and not _same(play, kept, merged)


def _same(play: Rehearsal, kept: str, merged: str) -> bool:
    alike = play.staff.get(f"/advisors/{kept}/ties")["alike"]
    return any(one["advisor_id"] == merged and one["same"] for one in alike)


def a_mistyped_rate_is_withdrawn_and_set_right(play: Rehearsal) -> bool:
    first_day = f"{play.today().year + 2}-01-01"
    wrong = play.rate(42_000, first_day)
    play["administrator"].post(f"/rates/{wrong}/withdrawal")
    right = play.rate(4_200, first_day)
    states = {row["rate_id"]: row["status"] for row in play["administrator"].all("/rates")}
    return (states[wrong], states[right]) == ("withdrawn", "approved")


def a_settlement_by_whoever_released_it_is_refused(play: Rehearsal) -> bool:
    claim, _invitation = play.attended(play.advisor("Sol"))
    payment = play.paid_out(claim["claim_id"])
    code = refused(lambda: play.bank(payment, "settled", by="approver"))
    return code == "forbidden" and play.bank(payment, "settled")["settled"] == 1


def a_c_code_is_news_and_moves_no_money(play: Rehearsal) -> bool:
    claim, _invitation = play.attended(play.advisor("Cora"))
    payment = play.paid_out(claim["claim_id"])
    play.bank(payment, "settled")
    told = play.bank(payment, "returned", "C01")
    state = play["reviewer"].get(f"/claims/{claim['claim_id']}")["status"]
    return (told["notices"], told["returned"], state) == (1, 0, "settled")


def a_late_return_waits_for_a_person(play: Rehearsal) -> bool:
    claim, _invitation = play.attended(play.advisor("Lew"))
    payment = play.paid_out(claim["claim_id"])
    play.bank(payment, "settled")
    told = play.bank(payment, "returned", "R02")
    now = play["reviewer"].get(f"/claims/{claim['claim_id']}")
    # Releasing all that is approved sends it to nobody again.
    refused(lambda: release_all(play["approver"]))
    sent = [one for one in play["approver"].all("/payments") if one["claim_id"] == claim["claim_id"]]
    return (told["returned"], now["status"], len(sent)) == (1, "held", 1)


def a_no_show_after_the_approval_is_held_and_not_paid(play: Rehearsal) -> bool:
    # Somebody else withdraws the approval at last: until then the books and the time do not agree.
    claim, invitation_id = play.attended(play.advisor("Noor"))
    claim_id = claim["claim_id"]
    play.decide(claim_id, "approval")
    body = {"minutes": 0, "reason_code": "no_show"}
    play.staff.post(f"/invitations/{invitation_id}/attendance-correction", body)
    held = play.claim_when(
        "the approved claim is held", lambda one: one["claim_id"] == claim_id and one["status"] == "held"
    )
    code = refused(lambda: play.released(claim_id))
    withdrawn = play.decide(claim_id, "approval-withdrawal", by=f"{SECOND}.approver", reason_code="no_show")
    return held["corrected_minutes"] == 0 and bool(code) and withdrawn["status"] == "rejected"


def a_walk_in_is_recorded_after_the_first_sheet(play: Rehearsal) -> bool:
    expected, walk_in = play.advisor("Ann"), play.advisor("Walt")
    event_id = play.event()
    play.record(event_id, play.seat(event_id, expected))
    claim = play.record(event_id, play.seat(event_id, walk_in), 90)
    return (claim["advisor_id"], claim["amount_cents"]) == (walk_in, 6_000)


def two_events_at_one_hour_are_paid_as_one(play: Rehearsal) -> bool:
    advisor_id = play.advisor("Otto")
    hour = play.now() - timedelta(hours=3)
    first, second = play.event(hour), play.event(hour)
    paid = play.record(first, play.seat(first, advisor_id))
    left = play.record(second, play.seat(second, advisor_id))
    # Of 240 minutes the 120 that they lasted and 30 around each of the two are paid.
    return (paid["amount_cents"], left["amount_cents"]) == (8_000, 4_000)


def who_left_takes_no_seat(play: Rehearsal) -> bool:
    advisor_id = play.advisor("Gus")
    event_id = play.event(play.now() + timedelta(days=1))
    invitation_id = play.invite(event_id, advisor_id)
    play.staff.post(f"/invitations/{invitation_id}/decline")
    play.staff.post(f"/advisors/{advisor_id}/withdrawal")
    until("advocacy knows that they left", lambda: _is_refused_a_seat(play, invitation_id))
    (invitation,) = play.staff.all("/invitations", event_id=event_id, advisor_id=advisor_id)
    return invitation["status"] != "seated"


def _is_refused_a_seat(play: Rehearsal, invitation_id: str) -> bool:
    """Whether a yes is refused; until it is known, it is taken back at once."""
    if refused(lambda: play.staff.post(f"/invitations/{invitation_id}/acceptance")):
        return True
    # The word that they left may have ended it in between.
    refused(lambda: play.staff.post(f"/invitations/{invitation_id}/release"))
    return False


def money_released_on_31_december_at_18_30_counts_in_the_old_year(play: Rehearsal) -> bool:
    claim, _invitation = play.attended(play.advisor("Eve"))
    now = play.now()
    year = now.year + (now >= now.replace(month=12, day=31, hour=18, minute=30))
    play.walk_to(f"{year}-12-31T18:30")
    payment = play.paid_out(claim["claim_id"])
    moved = play["approver"].get("/trial-balance", accounted_from=f"{year + 1}-01-01")
    return payment["released_on"] == f"{year}-12-31" and moved["transactions"] == 0


def a_certificate_lapses_by_itself_and_is_renewed(play: Rehearsal) -> bool:
    advisor_id = play.advisor("Ida")
    trained_on = play.today()
    until("recruitment sees the training", lambda: _is_ready(play, advisor_id))
    play.walk_to((trained_on + timedelta(days=40)).isoformat())
    until("recruitment sees the lapse", lambda: not _is_ready(play, advisor_id))
    (certificate,) = play.staff.all("/certificates", advisor_id=advisor_id)
    if not list(play.staff.all("/enrolments", advisor_id=advisor_id, status="opened")):
        play.staff.post(f"/certificates/{certificate['certificate_id']}/renewal")
    play.complete(advisor_id)
    until("recruitment sees the renewal", lambda: _is_ready(play, advisor_id))
    return True


def _is_ready(play: Rehearsal, advisor_id: str) -> bool:
    return bool(play.staff.get(f"/advisors/{advisor_id}")["status"] == "active")


class Check(NamedTuple):
    """A mishap that is played, and the service whose promise it is about."""

    service: str
    play: Callable[[Rehearsal], bool]

    @property
    def name(self) -> str:
        """What holds, as a word."""
        return self.play.__name__


CHECKS: Final = (
    Check("recruitment", a_file_with_one_open_quotation_mark_is_refused_whole),
    Check("recruitment", a_merge_and_its_undo_leave_all_as_it_was),
    Check("stipends", a_mistyped_rate_is_withdrawn_and_set_right),
    Check("stipends", a_settlement_by_whoever_released_it_is_refused),
    Check("stipends", a_c_code_is_news_and_moves_no_money),
    Check("stipends", a_late_return_waits_for_a_person),
    Check("stipends", a_no_show_after_the_approval_is_held_and_not_paid),
    Check("advocacy", a_walk_in_is_recorded_after_the_first_sheet),
    Check("stipends", two_events_at_one_hour_are_paid_as_one),
    Check("advocacy", who_left_takes_no_seat),
    Check("stipends", money_released_on_31_december_at_18_30_counts_in_the_old_year),
    Check("training", a_certificate_lapses_by_itself_and_is_renewed),
)
"""In the order in which they are played: those that let days pass come last."""
