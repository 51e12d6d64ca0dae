"""Active advisors are invited to an event, each once."""

from shared.contracts import advocacy, recruitment
from tests.support.advocacy import STARTS_AT, TITLE, Program, an_advisor


def test_only_active_advisors_are_invited_and_each_gets_a_result(program: Program) -> None:
    event_id = program.event()
    program.active("ana", "ben")
    program.tell(recruitment.ADVISOR_PAUSED, advisors=["ben"])
    program.tell(recruitment.ADVISOR_ACCEPTED, advisors=["cy"])
    done = program.do("invite_advisors", event_id=event_id, advisor_ids=["ana", "ben", "cy", "dee", "ana"])
    assert {row["advisor_id"]: row["result"] for row in done["results"]} == {
        "ana": "invited",
        "ben": "not_active",
        "cy": "not_ready_on_the_day",
        "dee": "unknown",
    }
    assert done["invited"] == 1
    (said,) = program.said(advocacy.INVITATION_SENT)
    assert said == {
        "invitation_id": f"{event_id}.ana",
        "event_id": event_id,
        "advisor_id": "ana",
        "event_title": TITLE,
        "starts_at": STARTS_AT,
        "asking": "first",
        "reply_by": None,
    }


def test_inviting_twice_is_harmless(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana")
    done = program.do("invite_advisors", event_id=event_id, advisor_ids=["ana"])
    assert [row["result"] for row in done["results"]] == ["already_invited"]
    assert len(program.said(advocacy.INVITATION_SENT)) == 1
    assert program.statuses(event_id) == {"ana": "seated"}


def test_who_comes_back_can_be_invited_again(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana")
    program.tell(recruitment.ADVISOR_PAUSED, recruitment.ADVISOR_RESUMED, advisors=["ana"])
    done = program.do("invite_advisors", event_id=event_id, advisor_ids=["ana"])
    assert [row["result"] for row in done["results"]] == ["invited_again"]
    answer = program.do("accept_invitation", an_advisor("ana"), invitation_id=f"{event_id}.ana")
    assert answer["status"] == "seated"
