"""Two entries of one person are tied by ids alone, and a declared interest is for others to end."""

import pytest

from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.harness import actor
from tests.support.recruitment import ADMINISTRATOR, STAFF, accept, apply

COLLECTIONS = ("advisors", "applications", "persons", "likenesses")


@pytest.fixture
def two(service):
    """Two advisors who share a phone number."""
    return accept(service, apply(service)), accept(service, apply(service, given_name="Mary"))


def do(service, command, advisor_id, who=STAFF, **more):
    return service.execute(command, {"advisor_id": advisor_id, **more}, actor=who)


def stored(service):
    return {name: list(service.store[name].find().sort("_id")) for name in COLLECTIONS}


def test_a_merge_moves_no_row_and_its_undoing_restores_all(service, two):
    kept, merged = two
    before = stored(service)
    do(service, "merge_advisors", kept, merged_id=merged)
    assert service.said(recruitment.PERSON_MERGED) == [{"kept": kept, "merged": merged}]
    assert stored(service) == before
    (shown,) = service.ask("ties", {"advisor_id": merged}, actor=STAFF)["alike"]
    assert (shown["advisor_id"], shown["same"], shown["kept"]) == (kept, True, True)
    do(service, "unmerge_advisors", kept, merged_id=merged)
    assert service.said(recruitment.PERSON_UNMERGED) == [{"kept": kept, "merged": merged}]
    assert stored(service) == before
    (shown,) = service.ask("ties", {"advisor_id": merged}, actor=STAFF)["alike"]
    assert (shown["same"], shown["kept"]) == (False, False)


def test_what_is_merged_is_not_merged_again_and_what_is_not_is_not_undone(service, two):
    kept, merged = two
    with pytest.raises(Conflict):
        do(service, "unmerge_advisors", kept, merged_id=merged)
    do(service, "merge_advisors", kept, merged_id=merged)
    with pytest.raises(Conflict):
        do(service, "merge_advisors", merged, merged_id=kept)
    with pytest.raises(Invalid):
        do(service, "merge_advisors", kept, merged_id=kept)
    with pytest.raises(NotFound):
        do(service, "merge_advisors", kept, merged_id="advisor-nobody")


def test_nobody_merges_themselves_under_any_entry(service, two):
    kept, merged = two
    third = accept(service, apply(service, given_name="Marie"))
    do(service, "merge_advisors", kept, merged_id=merged)
    herself = actor(Role.ENGAGEMENT_STAFF, Role.ADVISOR, user_id="maria", advisor_id=merged)
    with pytest.raises(Forbidden):
        do(service, "merge_advisors", kept, herself, merged_id=third)
    with pytest.raises(Forbidden):
        do(service, "unmerge_advisors", kept, herself, merged_id=merged)


def test_staff_do_not_accept_an_application_of_their_own(service):
    first = apply(service)
    own = accept(service, first)
    again = apply(service)
    herself = actor(Role.ENGAGEMENT_STAFF, Role.ADVISOR, user_id="maria", advisor_id=own)
    request = {"application_id": again, "same_as": [first]}
    with pytest.raises(Forbidden):
        service.execute("accept_application", request, actor=herself)
    assert service.execute("accept_application", request, actor=STAFF)["advisor_id"] == own


def test_an_interest_is_declared_by_oneself_and_ended_by_another(service, two):
    advisor_id, _ = two
    reviewer = actor(Role.FINANCE_REVIEWER, user_id="rita")
    do(service, "declare_interest", advisor_id, reviewer, kind="relative")
    do(service, "declare_interest", advisor_id, reviewer, kind="relative")
    fact = {"user_id": "rita", "person": advisor_id, "kind": "relative"}
    assert service.said(recruitment.INTEREST_DECLARED) == [fact]
    (shown,) = service.ask("ties", {"advisor_id": advisor_id}, actor=STAFF)["interests"]
    assert (shown["user_id"], shown["kind"]) == ("rita", "relative")
    rita = actor(Role.PROGRAM_ADMINISTRATOR, user_id="rita")
    for who in (reviewer, rita):
        with pytest.raises(Forbidden):
            do(service, "end_interest", advisor_id, who, user_id="rita")
    do(service, "end_interest", advisor_id, ADMINISTRATOR, user_id="rita")
    assert service.said(recruitment.INTEREST_ENDED) == [fact]
    assert service.ask("ties", {"advisor_id": advisor_id}, actor=STAFF)["interests"] == []
