"""Staff, never the machine, decide whether two applications are of one person, and always are asked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.contracts import recruitment
from shared.errors import Conflict, Invalid
from tests.support.harness import codes
from tests.support.recruitment import STAFF, accept, apply, import_file, show, shown_application

ROW = (
    "Last Name,First Name,Email,Phone,Zip,Role,Language\nALVAREZ,Mary,{email},503-555-0142,97301,Parent,es\n"
)


def alike(service, application_id):
    return shown_application(service, application_id)["possible_duplicates"]


def test_two_that_two_replicas_take_in_at_the_same_time_see_each_other(service, clock, harness):
    replica, meanwhile = harness("recruitment"), []
    clock.meanwhile = lambda: meanwhile.append(apply(replica))
    first = apply(service)
    (second,) = meanwhile
    assert (alike(service, first), alike(service, second)) == ([second], [first])


def test_a_form_and_a_file_see_each_other_whichever_comes_first(service):
    form = apply(service)
    import_file(service, ROW.format(email="mary@families.example"))
    (of_file,) = alike(service, form)
    assert alike(service, of_file) == [form]
    later = apply(service, given_name="Marie", email="", postal_code="")
    assert set(alike(service, later)) == {form, of_file}
    assert later in alike(service, form)


def test_a_file_that_is_taken_in_while_a_form_is_sent_sees_it(service, clock):
    clock.meanwhile = lambda: import_file(service, ROW.format(email="mary@families.example"))
    form = apply(service)
    (of_file,) = alike(service, form)
    assert alike(service, of_file) == [form]


def test_nobody_is_accepted_before_somebody_decided_about_each_that_is_alike(service):
    first, second, third = apply(service), apply(service), apply(service)
    with pytest.raises(Invalid) as refused:
        service.execute(
            "accept_application", {"application_id": first, "not_the_same": [second]}, actor=STAFF
        )
    assert codes(refused) == {("same_as", "possible_duplicate")}
    with pytest.raises(Invalid) as refused:
        accept(service, first, not_the_same=[second, third], same_as=[third])
    assert codes(refused) == {("same_as", "contradiction")}
    assert accept(service, first, not_the_same=[second, third])
    assert alike(service, second) == [third], "about the first one it is decided"


def test_who_is_the_same_as_an_advisor_becomes_no_second_one(service):
    first, second = apply(service), apply(service)
    advisor_id = accept(service, first, not_the_same=[], same_as=[second])
    assert accept(service, second, same_as=[first]) == advisor_id
    assert service.said(recruitment.APPLICATION_JOINED) == [
        {"application_id": second, "advisor_id": advisor_id}
    ]
    assert len(service.said(recruitment.ADVISOR_ACCEPTED)) == 1
    assert show(service, advisor_id)["application_id"] == first


def test_staff_say_that_it_is_one_person_also_where_two_applications_share_nothing(service):
    first = apply(service)
    moved = apply(service, family_name="Ruiz", email="new@families.example", phone="", postal_code="98001")
    assert alike(service, moved) == []
    advisor_id = accept(service, first)
    assert accept(service, moved, same_as=[first]) == advisor_id
    assert len(service.said(recruitment.ADVISOR_ACCEPTED)) == 1


def test_an_application_that_does_not_exist_is_named_and_nothing_changes(service):
    first = apply(service)
    for field in ("same_as", "not_the_same"):
        for named in ("nobody", first):
            with pytest.raises(Invalid) as refused:
                accept(service, first, **{field: [named]})
            assert codes(refused) == {(field, "unknown_application")}
    assert shown_application(service, first)["status"] == "submitted"


def test_what_somebody_decided_about_a_pair_is_not_overturned_by_the_way(service):
    first, second = apply(service), apply(service)
    accept(service, first, not_the_same=[second])
    with pytest.raises(Conflict) as refused:
        accept(service, second, same_as=[first])
    assert codes(refused) == {("same_as", "decided_otherwise")}
    assert accept(service, second, not_the_same=[first]) == f"advisor-{second}", "to repeat it is harmless"


def test_two_who_accept_at_once_and_say_it_is_one_person_make_one_advisor(service):
    first, second = apply(service), apply(service)
    pairs = ((first, second), (second, first))
    with ThreadPoolExecutor(2) as people:
        found = list(people.map(lambda pair: accept(service, pair[0], same_as=[pair[1]]), pairs))
    assert len(set(found)) == 1
    assert len(service.said(recruitment.ADVISOR_ACCEPTED)) == 1


def test_two_who_decide_at_once_and_disagree_are_not_both_heard(service):
    first, second = apply(service), apply(service)

    def decide(ids, field):
        try:
            return accept(service, ids[0], **{field: [ids[1]]})
        except Conflict:
            return None

    with ThreadPoolExecutor(2) as people:
        list(people.map(decide, ((first, second), (second, first)), ("same_as", "not_the_same")))
    (kept,) = service.store["likenesses"].find()
    assert kept["applications"] == sorted([first, second])
    # Whoever comes second is refused: they have to look at what the other said.
    assert service.store["advisors"].count_documents({}) == 1


def test_about_one_that_was_declined_it_is_decided_too(service):
    declined, second = apply(service), apply(service)
    reason = {"application_id": declined, "reason_code": "no_open_place"}
    service.execute("decline_application", reason, actor=STAFF)
    assert alike(service, second) == [declined]
    with pytest.raises(Invalid) as refused:
        service.execute("accept_application", {"application_id": second}, actor=STAFF)
    assert codes(refused) == {("same_as", "possible_duplicate")}
    assert accept(service, second, same_as=[declined]) == f"advisor-{second}"


def test_whose_address_is_changed_later_is_seen_too(service):
    first = apply(service)
    second = apply(service, given_name="Eva", email="eva@families.example", phone="")
    assert alike(service, second) == []
    shown = shown_application(service, second)
    person = service.ask("person", {"person_id": shown["person_id"]}, actor=STAFF)
    points = [{"kind": "phone", "value": "503-555-0142"}]
    change = {"person_id": person["person_id"], "version": person["version"], "contact_points": points}
    service.execute("change_person", change, actor=STAFF)
    assert (alike(service, first), alike(service, second)) == ([second], [first])
