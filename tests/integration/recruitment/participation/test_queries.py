"""Advisors as those see them who may."""

import pytest

from shared.actor import Role
from shared.errors import Forbidden, NotFound
from tests.support.harness import actor
from tests.support.rates import administrators
from tests.support.recruitment import FILE, accept, apply, import_file, require, show, sign


def test_an_advisor_acts_for_themselves_only(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    other_id = accept(service, apply(service, email="other@families.example", phone=""))
    maria = actor(Role.ADVISOR, advisor_id=advisor_id)
    assert sign(service, advisor_id, who=maria)["advisor_id"] == advisor_id
    assert show(service, advisor_id, maria)["email"] == "maria@families.example"
    for forbidden in (
        lambda: sign(service, other_id, who=maria),
        lambda: show(service, other_id, maria),
        lambda: service.execute("withdraw_advisor", {"advisor_id": other_id}, actor=maria),
    ):
        with pytest.raises(Forbidden):
            forbidden()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER])
def test_who_checks_the_books_sees_names_alone(service, role):
    advisor_id = accept(service, apply(service))
    name_alone = {"advisor_id": advisor_id, "display_name": "Maria Alvarez"}
    assert service.ask("advisors", {}, actor=actor(role))["items"] == [name_alone]
    assert show(service, advisor_id, actor(role)) == name_alone


def test_another_tenant_sees_nobody(service):
    id_ = apply(service)
    advisor_id = accept(service, id_)
    stranger = actor(Role.ENGAGEMENT_STAFF, tenant="northern")
    assert service.ask("advisors", {}, actor=stranger)["items"] == []
    assert service.ask("applications", {}, actor=stranger)["items"] == []
    for ask in (
        lambda: show(service, advisor_id, stranger),
        lambda: service.ask("application", {"application_id": id_}, actor=stranger),
    ):
        with pytest.raises(NotFound):
            ask()


def test_each_tenant_has_requirements_and_people_of_its_own(service):
    require(service, "training")
    elsewhere = {"actor": actor(Role.PROGRAM_ADMINISTRATOR, tenant="northern")}
    require(service, "training", by=administrators("northern"))
    import_file(service)
    data = {"file_name": "referrals.csv", "content": FILE}
    assert service.execute("import_applications", data, **elsewhere)["imported"] == 3
