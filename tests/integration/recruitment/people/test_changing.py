"""A person is changed by staff or by themselves, and the history tells who changed what."""

import pytest

from shared.actor import Role
from shared.errors import Forbidden, Invalid, VersionMismatch
from tests.support.harness import actor, codes
from tests.support.recruitment import AUDITOR, STAFF, accept, apply, show, shown_application


@pytest.fixture
def maria(service):
    """Maria, who applied and was accepted: her ids, and she herself."""
    advisor_id = accept(service, apply(service))
    person_id = show(service, advisor_id)["person_id"]
    herself = actor(Role.ADVISOR, user_id="maria", advisor_id=advisor_id)
    return person_id, advisor_id, herself


def person(service, person_id, who=STAFF):
    return service.ask("person", {"person_id": person_id}, actor=who)


def change(service, person_id, who=STAFF, version=None, **changes):
    seen = person(service, person_id)["version"] if version is None else version
    return service.execute("change_person", {"person_id": person_id, "version": seen, **changes}, actor=who)


def test_an_applicant_and_the_advisor_are_one_person(service):
    application_id = apply(service)
    before = shown_application(service, application_id)["person_id"]
    advisor_id = accept(service, application_id)
    assert show(service, advisor_id)["person_id"] == before
    change(service, before, family_name="Alvarez Gómez")
    for shown in (show(service, advisor_id), shown_application(service, application_id)):
        assert shown["display_name"] == "Maria Alvarez Gómez"


def test_staff_correct_names_in_any_script_and_somebody_may_have_one_name(service, maria):
    person_id, *_ = maria
    for given, family in (("राम", "शर्मा"), ("Suharto", ""), ("明", "李")):
        change(service, person_id, given_name=given, family_name=family)
        assert person(service, person_id)["display_name"] == f"{given} {family}".strip()


def test_an_advisor_changes_what_they_are_called_their_languages_and_contact_points(service, maria):
    person_id, advisor_id, herself = maria
    change(
        service,
        person_id,
        herself,
        preferred_name="Mari",
        languages=["Mam", "Spanish"],
        contact_points=[
            {"kind": "phone", "value": "503-555-0199 x7"},
            {"kind": "email", "value": "Mari@Families.example", "preferred": True},
            {"kind": "email", "value": "work@families.example"},
        ],
    )
    shown = person(service, person_id, herself)
    assert (shown["display_name"], shown["given_name"]) == ("Mari", "Maria")
    assert [(one["code"], one["as_written"]) for one in shown["languages"]] == [("und", "Mam"), ("es", None)]
    assert (shown["email"], shown["phone"]) == ("mari@families.example", "+15035550199;ext=7")
    assert [one["preferred"] for one in shown["contact_points"]] == [False, True, False]
    change(service, person_id, herself, preferred_name="")
    assert show(service, advisor_id)["display_name"] == "Maria Alvarez"


def test_what_staff_must_check_an_advisor_does_not_change_and_nobody_changes_another(service, maria):
    person_id, _advisor_id, herself = maria
    for field, value in (
        ("given_name", "Marie"),
        ("family_name", "Other"),
        ("birth_date", "1990-01-01"),
        ("residence", {"postal_code": "97202"}),
    ):
        with pytest.raises(Forbidden):
            change(service, person_id, herself, **{field: value})
    another = actor(Role.ADVISOR, user_id="ben", advisor_id="advisor-of-ben")
    for who in (another, AUDITOR, actor(Role.ADVISOR, user_id="nobody")):
        for act in (person, change):
            with pytest.raises(Forbidden):
                act(service, person_id, who)
    assert person(service, person_id)["given_name"] == "Maria"


def test_nobody_overwrites_what_they_did_not_see(service, maria):
    person_id, *_ = maria
    seen = person(service, person_id)["version"]
    assert change(service, person_id, version=seen, given_name="Mary")["version"] == seen + 1
    with pytest.raises(VersionMismatch):
        change(service, person_id, version=seen, given_name="Marie")
    with pytest.raises(Invalid) as refused:
        service.execute("change_person", {"person_id": person_id, "given_name": "Marie"}, actor=STAFF)
    assert codes(refused) == {("version", "required")}


def test_a_residence_is_dated_and_the_newest_counts(service, maria):
    person_id, *_ = maria
    change(service, person_id, residence={"postal_code": "97301", "lives_from": "2026-10-01"})
    moved = {"postal_code": "97302-1234", "state": "OR", "lives_from": "2026-10-01"}
    change(service, person_id, residence=moved)
    shown = person(service, person_id)
    assert shown["postal_code"] == "97302-1234"
    assert shown["residences"] == [
        {"postal_code": "97201", "state": None, "lives_from": None},
        moved,
    ]


def test_nobody_lives_anywhere_before_they_were_born(service, maria):
    person_id, *_ = maria
    home = {"postal_code": "97301", "lives_from": "1988-02-28"}
    with pytest.raises(Invalid) as refused:
        change(service, person_id, birth_date="1988-02-29", residence=home)
    assert codes(refused) == {("residence.lives_from", "before_birth")}
    change(service, person_id, birth_date="1988-02-29")
    with pytest.raises(Invalid):
        change(service, person_id, residence=home)
    change(service, person_id, residence=home | {"lives_from": "1988-02-29"})


def test_every_wrong_field_is_named_at_its_place(service, maria):
    person_id, *_ = maria
    with pytest.raises(Invalid) as refused:
        change(
            service,
            person_id,
            given_name="4711",
            contact_points=[{"kind": "email", "value": "a@b.example"}, {"kind": "phone", "value": "555"}],
            residence={"postal_code": "97", "lives_from": None},
            birth_date="2030-01-01",
        )
    assert codes(refused) == {
        ("given_name", "not_a_name"),
        ("contact_points.1.value", "not_a_phone_number"),
        ("residence.postal_code", "not_a_postal_code"),
        ("birth_date", "out_of_range"),
    }


def test_the_history_tells_who_changed_what_and_when(service, maria):
    person_id, _advisor_id, herself = maria
    change(service, person_id, given_name="Mary", birth_date="1988-02-29")
    change(service, person_id, herself, contact_points=[{"kind": "email", "value": "new@families.example"}])
    for who in (STAFF, herself):
        history = service.ask("person_history", {"person_id": person_id}, actor=who)["items"]
        newest, corrected = history[:2]
        assert newest["actor"] == "maria"
        assert newest["changes"] == [
            {
                "field": "contact_points",
                "before": "maria@families.example; +15035550142",
                "after": "new@families.example",
            }
        ]
        assert corrected["actor"] == STAFF.user_id
        assert [(one["field"], one["before"], one["after"]) for one in corrected["changes"]] == [
            ("given_name", "Maria", "Mary"),
            ("birth_date", None, "1988-02-29"),
        ]
    shown = {change["field"] for item in history for change in item["changes"]}
    assert "likeness_index" not in shown
