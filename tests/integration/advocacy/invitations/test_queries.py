"""Events and invitations as those see them who may."""

import pytest

from shared.errors import Forbidden
from tests.support.advocacy import Program, an_advisor, an_event


def test_an_advisor_sees_published_events_and_their_own_invitations_only(program: Program) -> None:
    hidden = program.do("plan_event", **an_event())["event_id"]
    shown = program.event()
    program.invited(shown, "ana", "ben")
    ana = an_advisor("ana")
    assert [row["event_id"] for row in program.ask("events", ana)["items"]] == [shown]
    assert len(program.ask("events")["items"]) == 2
    with pytest.raises(Forbidden):
        program.ask("event", ana, event_id=hidden)
    assert [row["advisor_id"] for row in program.ask("invitations", ana)["items"]] == ["ana"]
    with pytest.raises(Forbidden):
        program.ask("invitations", ana, advisor_id="ben")


def test_lists_are_read_page_by_page(program: Program) -> None:
    event_id = program.event()
    program.invited(event_id, *[f"advisor-{number}" for number in range(5)])
    seen: list[str] = []
    cursor = None
    while True:
        page = program.ask("invitations", event_id=event_id, limit=2, cursor=cursor)
        seen += [row["advisor_id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [f"advisor-{number}" for number in range(5)]
