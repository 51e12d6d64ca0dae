"""An advocacy event: invitations, seats, attendance."""

from datetime import UTC, datetime, timedelta
from typing import Final

from deploy.operate.api import until
from deploy.operate.demo.program.occasions import NOT_YET
from deploy.operate.demo.program.tenants import TIME_ZONE
from deploy.operate.demo.season.recruiting import Advisor
from deploy.operate.demo.season.stage import Stage, expect
from deploy.operate.demo.season.story import Item

TITLES: Final = {"en": "Family Voice Season", "es": "Temporada de la voz familiar"}
SEATS: Final = 25
INVITED: Final = 40
ACCEPTING: Final = 32
DECLINING: Final = 5
MINUTES: Final = (15, 20, 25, 30)
"""No more than the half hour before the event, which counts: nobody waits here until it is over."""
BEGINS_IN: Final = timedelta(seconds=10)
LASTS: Final = timedelta(minutes=15)

Invitations = dict[str, str]
"""The id of each person's invitation, by the id of the advisor."""


def hold_event(stage: Stage, active: list[Advisor]) -> dict[str, Item]:
    """From planning to attendance: each attendance, by its id, as the API shows it."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + BEGINS_IN
    event_id = _plan(stage, starts_at)
    invitations = _invite(stage, event_id, active[:INVITED])
    _seat(stage, event_id, active, invitations)
    return _attend(stage, event_id, starts_at)


def _plan(stage: Stage, starts_at: datetime) -> str:
    stage.story.event_is_planned(SEATS)
    title = {language: f"{words} {stage.number}" for language, words in TITLES.items()}
    plan: Item = {
        "title": title,
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + LASTS).isoformat(),
        "time_zone": TIME_ZONE,
        "place": "State Capitol, Madison",
        "seats": SEATS,
    }
    event_id = stage.staff.post("/events", plan)["event_id"]
    stage.staff.post(f"/events/{event_id}/publication")
    stage.story.published(title["en"])
    return event_id


def _invite(stage: Stage, event_id: str, invited: list[Advisor]) -> Invitations:
    body = {"advisor_ids": [advisor.id for advisor in invited]}
    invitations: Invitations = {}

    def send() -> bool:
        # Retry those whom advocacy does not know as ready yet.
        for row in stage.staff.post(f"/events/{event_id}/invitations", body)["results"]:
            if row["result"] not in NOT_YET:
                invitations[row["advisor_id"]] = row["invitation_id"]
        return len(invitations) == len(invited)

    until("advocacy knows who is ready and invites them", send)
    stage.story.invited(len(invitations))
    return invitations


def _seat(stage: Stage, event_id: str, active: list[Advisor], invitations: Invitations) -> None:
    def answer(advisor: Advisor, what: str) -> str:
        return stage.staff.post(f"/invitations/{invitations[advisor.id]}/{what}")["status"]

    stage.story.answers_come()
    accepting = active[:ACCEPTING]
    states = [answer(advisor, "acceptance") for advisor in accepting]
    for advisor in active[ACCEPTING : ACCEPTING + DECLINING]:
        answer(advisor, "decline")
    expect("states", states, ["seated"] * SEATS + ["waitlisted"] * (ACCEPTING - SEATS))
    leaving, first_in_line = accepting[0], accepting[SEATS]
    stage.story.answered(seats=SEATS, declining=DECLINING, silent=INVITED - ACCEPTING - DECLINING)
    stage.story.waits(SEATS + 1, first_in_line.name)
    answer(leaving, "release")
    (moved_up,) = stage.staff.all("/invitations", event_id=event_id, advisor_id=first_in_line.id)
    expect("state of the first in line", moved_up["status"], "seated")
    stage.story.moved_up(leaving.name, first_in_line.name)


def _attend(stage: Stage, event_id: str, starts_at: datetime) -> dict[str, Item]:
    stage.story.event_takes_place()
    seated = list(stage.staff.all("/invitations", event_id=event_id, status="seated"))
    expect("seats taken", len(seated), SEATS)
    rows = [
        {"invitation_id": invitation["invitation_id"], "minutes": MINUTES[place % len(MINUTES)]}
        for place, invitation in enumerate(sorted(seated, key=lambda row: row["invitation_id"]))
    ]
    until("the event begins", lambda: datetime.now(UTC) >= starts_at + timedelta(seconds=1))
    reply = stage.staff.post(f"/events/{event_id}/attendance", {"attendances": rows})
    stage.story.attended(reply["recorded"], sum(row["minutes"] for row in rows))
    return {row["attendance_id"]: row for row in reply["attendances"]}
