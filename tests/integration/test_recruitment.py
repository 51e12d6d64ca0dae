"""What recruitment promises, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from services.recruitment.participation.use_cases import gates as changing_gates
from shared.actor import Role
from shared.contracts import recruitment, training
from shared.errors import Conflict, Forbidden, Invalid, NotFound, VersionMismatch
from shared.events.delivery import Outcome
from tests.support.harness import actor, event
from tests.support.meanwhile import MeanwhileClock
from tests.support.reconciling import told_of

STAFF = actor(Role.ENGAGEMENT_STAFF)
ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR)
AUDITOR = actor(Role.AUDITOR)
ANYBODY = actor(Role.APPLICANT)
MONTH_AGO = "2026-10-22"
TODAY = date(2026, 11, 22)
MARIA = {
    "given_name": "MARIA",
    "family_name": "ALVAREZ",
    "email": "Maria@Families.Example",
    "phone": "(503) 555-0142",
    "postal_code": "97201",
    "advisor_kind": "parent",
    "language": "Spanish",
}
FILE = """Last Name,First Name,Email,Phone,Zip,Role,Language
ALVAREZ,maria,MARIA@families.example,503-555-0142,97201,Parent,Spanish
DE LA CRUZ,Ana,ana@families.example,,97202,Mother,es
nobody,,x@,,,parent,
O'NEIL,sean,,(503) 555-0143,97203,youth,English
Oneil,Sean,sean@families.example,,97203,youth,en
"""


@pytest.fixture
def clock():
    return MeanwhileClock(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))


@pytest.fixture
def service(harness, clock):
    return harness("recruitment", clock=clock)


def require(service, *gates, since=MONTH_AGO, **more):
    for code in gates:
        row = {"code": code, "effective_from": since, "source": "program handbook 2026", **more}
        service.execute("set_gate", row, actor=ADMINISTRATOR)


def apply(service, **changes):
    return service.execute("submit_application", MARIA | changes, actor=ANYBODY)["application_id"]


def accept(service, application_id):
    reply = service.execute("accept_application", {"application_id": application_id}, actor=STAFF)
    return reply["advisor_id"]


def sign(service, advisor_id, signed_on=TODAY, who=STAFF, code="confidentiality"):
    data = {"advisor_id": advisor_id, "agreement_code": code, "signed_on": signed_on.isoformat()}
    return service.execute("sign_agreement", data, actor=who)


def complete_training(service, advisor_id, *, valid_until=None, sequence=1, event_id=None):
    data = {"advisor_id": advisor_id, "completed_on": TODAY, "valid_until": valid_until}
    return service.receive(
        training.TRAINING_PLAN_COMPLETED,
        data,
        subject=f"plan-{advisor_id}",
        sequence=sequence,
        event_id=event_id,
    )


def reopen_training(service, advisor_id, *, sequence=2):
    data = {"advisor_id": advisor_id, "reopened_on": TODAY}
    return service.receive(
        training.TRAINING_PLAN_REOPENED, data, subject=f"plan-{advisor_id}", sequence=sequence
    )


def show(service, advisor_id, who=STAFF):
    return service.ask("advisor", {"advisor_id": advisor_id}, actor=who)


def import_file(service, content=FILE):
    data = {"file_name": "referrals.csv", "content": content}
    return service.execute("import_applications", data, actor=STAFF)


def said(service, contract):
    return [fact.data for fact in service.published(contract)]


def codes(refused):
    return {(error["field"], error["code"]) for error in refused.value.errors}


# ---------------------------------------------------------------- applications


def test_an_application_is_kept_in_normal_form_and_told_without_the_person(service):
    id_ = apply(service)
    kept = service.ask("application", {"application_id": id_}, actor=STAFF)
    assert (kept["display_name"], kept["email"]) == ("Maria Alvarez", "maria@families.example")
    assert (kept["phone"], kept["language"], kept["status"]) == ("+15035550142", "es", "submitted")
    assert said(service, recruitment.APPLICATION_SUBMITTED) == [
        {"application_id": id_, "advisor_kind": "parent", "language": "es"}
    ]


def test_every_wrong_field_of_a_form_is_named_at_once(service):
    with pytest.raises(Invalid) as refused:
        service.execute("submit_application", {"email": "x@", "advisor_kind": "robot"}, actor=ANYBODY)
    assert codes(refused) == {
        ("given_name", "required"),
        ("family_name", "required"),
        ("email", "not_an_email"),
        ("advisor_kind", "not_a_choice"),
    }
    assert service.published() == []


def test_the_public_form_does_not_tell_who_applied_before_but_staff_see_it(service):
    first = apply(service)
    reply = service.execute("submit_application", MARIA | {"given_name": "Rosa"}, actor=ANYBODY)
    assert reply.keys() == {"application_id", "status"}
    second = service.ask("application", {"application_id": reply["application_id"]}, actor=STAFF)
    assert second["possible_duplicate_of"] == first


def test_an_application_is_decided_once(service):
    id_ = apply(service)
    accept(service, id_)
    for command, more in (
        ("accept_application", {}),
        ("decline_application", {"reason_code": "not_eligible"}),
    ):
        with pytest.raises(Conflict):
            service.execute(command, {"application_id": id_, **more}, actor=STAFF)


def test_a_decline_has_a_reason_from_the_list(service):
    id_ = apply(service)
    with pytest.raises(Invalid) as refused:
        service.execute("decline_application", {"application_id": id_, "reason_code": "mood"}, actor=STAFF)
    assert codes(refused) == {("reason_code", "not_a_choice")}
    declined = service.execute(
        "decline_application", {"application_id": id_, "reason_code": "no_open_place"}, actor=STAFF
    )
    assert (declined["status"], declined["decided_on"]) == ("declined", "2026-11-22")
    assert said(service, recruitment.APPLICATION_DECLINED) == [
        {"application_id": id_, "reason_code": "no_open_place"}
    ]


def test_who_decides_on_an_old_picture_is_told_so(service):
    id_ = apply(service)
    with pytest.raises(VersionMismatch):
        service.execute("accept_application", {"application_id": id_, "version": 7}, actor=STAFF)
    service.execute("accept_application", {"application_id": id_, "version": 1}, actor=STAFF)


def test_the_version_answered_is_the_one_that_is_kept(service):
    id_ = apply(service)
    accepted = service.execute("accept_application", {"application_id": id_}, actor=STAFF)
    assert service.ask("application", {"application_id": id_}, actor=STAFF) == accepted
    signed = sign(service, accepted["advisor_id"])
    assert show(service, accepted["advisor_id"]) == signed


def test_applications_are_listed_newest_first_by_pages(service):
    ids = [apply(service, email=f"p{number}@families.example", phone="") for number in range(5)]
    seen, cursor = [], None
    while True:
        page = service.ask("applications", {"limit": 2, "cursor": cursor}, actor=STAFF)
        seen += [item["application_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ids[::-1]
    accept(service, ids[0])
    waiting = service.ask("applications", {"status": "submitted"}, actor=STAFF)
    assert len(waiting["items"]) == 4


# ---------------------------------------------------------------- files


def test_a_file_is_imported_and_what_was_left_out_is_told(service):
    reply = import_file(service)
    assert reply["imported"] == 3
    assert reply["duplicates"] == [{"line": 6, "of": "line 5", "matched_on": "name"}]
    assert {(problem["line"], problem["field"], problem["code"]) for problem in reply["problems"]} == {
        (4, "given_name", "required"),
        (4, "email", "not_an_email"),
    }
    people = service.ask("applications", {}, actor=STAFF)["items"]
    assert {person["display_name"] for person in people} == {"Maria Alvarez", "Ana de la Cruz", "Sean O'Neil"}


def test_importing_a_file_again_makes_no_second_application(service):
    import_file(service)
    again = import_file(service)
    assert again["imported"] == 0
    assert [duplicate["line"] for duplicate in again["duplicates"]] == [2, 3, 5, 6]
    assert len(said(service, recruitment.APPLICATION_SUBMITTED)) == 3


def test_who_is_there_already_is_named_by_application(service):
    id_ = apply(service)
    assert import_file(service)["duplicates"][0] == {"line": 2, "of": id_, "matched_on": "email"}


def test_two_imports_of_one_file_at_once_add_each_person_once(service):
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: import_file(service), range(4)))
    assert sorted(reply["imported"] for reply in replies) == [0, 0, 0, 3]
    assert len(said(service, recruitment.APPLICATION_SUBMITTED)) == 3


def test_a_file_of_thousands_is_one_command(service):
    rows = [f"Cruz,Ana,p{number}@families.example,,,parent,es" for number in range(4_000)]
    content = "\n".join([FILE.splitlines()[0], *rows])
    assert import_file(service, content)["imported"] == 4_000
    assert len(import_file(service, content)["duplicates"]) == 4_000
    facts = service.ask("facts", actor=AUDITOR)
    assert facts["applications"]["count"] == 4_000


def test_a_file_that_cannot_be_read_changes_nothing(service):
    with pytest.raises(Invalid) as refused:
        import_file(service, "Ward,Bed\n1,2\n")
    assert codes(refused) == {("content", "missing_column")}
    assert service.published() == []


# ---------------------------------------------------------------- gates


def test_an_accepted_applicant_is_an_advisor_in_onboarding(service):
    require(service, "training", "agreement")
    id_ = apply(service)
    advisor_id = accept(service, id_)
    advisor = show(service, advisor_id)
    assert (advisor["status"], advisor["accepted_on"], advisor["ready"]) == (
        "onboarding",
        "2026-11-22",
        False,
    )
    assert advisor["gates"] == [
        {"code": "agreement", "met": False, "valid_until": None},
        {"code": "training", "met": False, "valid_until": None},
    ]
    assert said(service, recruitment.ADVISOR_ACCEPTED) == [
        {
            "advisor_id": advisor_id,
            "application_id": id_,
            "display_name": "Maria Alvarez",
            "advisor_kind": "parent",
            "language": "es",
            "accepted_on": TODAY,
        }
    ]
    assert said(service, recruitment.ADVISOR_ACTIVATED) == []


@pytest.mark.parametrize("training_first", [True, False])
def test_an_advisor_is_active_the_moment_the_last_gate_is_met(service, training_first):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    steps = [lambda: complete_training(service, advisor_id), lambda: sign(service, advisor_id)]
    first, last = steps if training_first else steps[::-1]
    first()
    assert show(service, advisor_id)["status"] == "onboarding"
    last()
    assert show(service, advisor_id)["status"] == "active"
    assert said(service, recruitment.ADVISOR_ACTIVATED) == [{"advisor_id": advisor_id, "activated_on": TODAY}]


def test_both_gates_met_at_once_still_activate_once(service):
    require(service, "training", "agreement")
    advisor_ids = [
        accept(service, apply(service, email=f"p{number}@families.example", phone="")) for number in range(10)
    ]
    with ThreadPoolExecutor(4) as pool:
        signing = [pool.submit(sign, service, advisor_id) for advisor_id in advisor_ids]
        hearing = [pool.submit(complete_training, service, advisor_id) for advisor_id in advisor_ids]
        assert {done.result().outcome for done in hearing} == {Outcome.APPLIED}
        for done in signing:
            done.result()
    activated = [data["advisor_id"] for data in said(service, recruitment.ADVISOR_ACTIVATED)]
    assert sorted(activated) == sorted(advisor_ids)


def test_where_no_gate_is_required_the_accepted_are_active_at_once(service):
    advisor_id = accept(service, apply(service))
    assert show(service, advisor_id)["status"] == "active"


def test_training_of_nobody_known_is_a_dead_letter_and_changes_nothing(service):
    require(service, "training")
    id_ = apply(service)
    disposition = complete_training(service, f"advisor-{id_}")
    assert (disposition.outcome, disposition.reason) == (Outcome.DEAD, "not_found")
    assert show(service, accept(service, id_))["status"] == "onboarding"


def test_training_heard_in_the_wrong_order_ends_as_the_newest_says(service):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    reopen_training(service, advisor_id, sequence=2)
    complete_training(service, advisor_id, sequence=1)
    sign(service, advisor_id)
    assert show(service, advisor_id)["status"] == "onboarding"
    complete_training(service, advisor_id, sequence=3)
    assert show(service, advisor_id)["status"] == "active"


def test_who_finished_training_and_lost_it_again_is_active_whatever_was_heard_first(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    reopen_training(service, advisor_id, sequence=2)
    complete_training(service, advisor_id, sequence=1)
    advisor = show(service, advisor_id)
    assert (advisor["status"], advisor["ready"]) == ("active", False)


def test_a_fact_heard_three_times_counts_once(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    data = {"advisor_id": advisor_id, "completed_on": TODAY, "valid_until": None}
    fact = event(training.TRAINING_PLAN_COMPLETED, data, subject=f"plan-{advisor_id}")
    outcomes = [
        disposition.outcome for disposition in service.process([fact, fact]) + service.process([fact])
    ]
    assert outcomes == [Outcome.APPLIED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert len(said(service, recruitment.ADVISOR_ACTIVATED)) == 1


def test_training_that_lapsed_before_the_agreement_does_not_count(service, clock):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    complete_training(service, advisor_id, valid_until=date(2026, 11, 30))
    clock.advance(timedelta(days=9))
    sign(service, advisor_id, date(2026, 12, 1))
    assert show(service, advisor_id)["status"] == "onboarding"


def test_an_active_advisor_whose_training_is_reopened_stays_active_but_is_not_ready(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    complete_training(service, advisor_id)
    reopen_training(service, advisor_id)
    advisor = show(service, advisor_id)
    assert (advisor["status"], advisor["ready"]) == ("active", False)


def test_ready_is_computed_for_the_day_it_is_asked(service, clock):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    assert sign(service, advisor_id)["ready"]
    clock.advance(timedelta(days=365))
    assert show(service, advisor_id)["ready"]
    clock.advance(timedelta(days=1))
    assert not show(service, advisor_id)["ready"]


def test_an_agreement_counts_for_the_term_that_the_gate_sets(service):
    require(service, "agreement", valid_months=6)
    advisor_id = accept(service, apply(service))
    assert sign(service, advisor_id)["agreements"] == [
        {"agreement_code": "confidentiality", "signed_on": "2026-11-22", "expires_on": "2027-05-22"}
    ]
    assert said(service, recruitment.AGREEMENT_SIGNED)[0]["expires_on"] == date(2027, 5, 22)


def test_signing_twice_on_one_day_is_one_agreement(service):
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    assert len(sign(service, advisor_id)["agreements"]) == 1
    assert len(said(service, recruitment.AGREEMENT_SIGNED)) == 1


def test_nobody_signs_on_a_day_that_has_not_come(service):
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id, TODAY + timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        sign(service, advisor_id, TODAY + timedelta(days=2))
    assert codes(refused) == {("signed_on", "in_future")}


def test_nobody_signs_before_they_applied(service):
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id, TODAY - timedelta(days=1))
    for day in (TODAY - timedelta(days=2), date.min):
        with pytest.raises(Invalid) as refused:
            sign(service, advisor_id, day)
        assert codes(refused) == {("signed_on", "before_application")}


def test_only_the_agreement_that_the_program_asks_for_meets_the_gate(service):
    require(service, "agreement", agreement_code="family-advisor-agreement")
    advisor_id = accept(service, apply(service))
    maria = actor(Role.ADVISOR, advisor_id=advisor_id)
    for code in ("parking-permit", "confidentiality"):
        with pytest.raises(Invalid) as refused:
            sign(service, advisor_id, who=maria, code=code)
        assert codes(refused) == {("agreement_code", "unknown_agreement")}
        assert "family-advisor-agreement" in refused.value.errors[0]["message"]
    assert show(service, advisor_id)["status"] == "onboarding"
    assert sign(service, advisor_id, who=maria, code="family-advisor-agreement")["ready"]


def test_where_the_gate_names_no_agreement_it_is_the_one_of_confidentiality(service):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    with pytest.raises(Invalid):
        sign(service, advisor_id, code="parking-permit")
    assert sign(service, advisor_id)["ready"]


def test_a_gate_that_ends_lets_those_through_who_lacked_only_it(service):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    require(service, "training", effective_to="2026-11-22")
    assert show(service, advisor_id)["status"] == "onboarding"
    require(service, "training", effective_to="2026-11-21")
    assert show(service, advisor_id)["status"] == "active"


@pytest.mark.parametrize("gate_first", [True, False])
@pytest.mark.parametrize("proof", [sign, complete_training])
def test_whoever_passes_a_gate_while_the_other_one_ends_becomes_active(service, clock, proof, gate_first):
    passed, ended = ("agreement", "training") if proof is sign else ("training", "agreement")
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))

    def pass_gate():
        proof(service, advisor_id)

    def end_gate():
        require(service, ended, effective_to="2026-11-21")

    first, clock.meanwhile = (pass_gate, end_gate) if gate_first else (end_gate, pass_gate)
    first()
    assert show(service, advisor_id)["gates"][0]["code"] == passed
    assert show(service, advisor_id)["status"] == "active"
    assert len(said(service, recruitment.ADVISOR_ACTIVATED)) == 1


def test_of_very_many_advisors_a_change_of_the_gates_looks_at_some_and_the_next_at_others(
    service, monkeypatch
):
    monkeypatch.setattr(changing_gates, "ONBOARDING_RECHECKED_MAX", 2)
    require(service, "training", "agreement")
    advisors = [
        accept(service, apply(service, email=f"person{number}@families.example")) for number in range(5)
    ]
    for advisor_id in advisors[2:]:
        sign(service, advisor_id)
    for active in (0, 2, 3):
        require(service, "training", effective_to="2026-11-21")
        assert service.ask("facts", actor=AUDITOR)["advisors_active"]["count"] == active


def test_rows_of_one_gate_do_not_overlap(service):
    require(service, "training")
    with pytest.raises(Conflict):
        require(service, "training", since="2026-12-01")
    require(service, "training", effective_to="2026-11-30")
    require(service, "training", since="2026-12-01")


def test_two_rows_of_one_gate_at_once_are_one_row_and_a_conflict(service, clock):
    clock.meanwhile = lambda: require(service, "training", since="2030-01-01")
    with pytest.raises(Conflict):
        require(service, "training", since="2030-06-01")
    (book,) = service.store["dated_gates"].find()
    assert [row["effective_from"] for row in book["rows"]] == ["2030-01-01"]
    clock.meanwhile = lambda: require(service, "training", since="2029-01-01", effective_to="2029-02-01")
    with pytest.raises(Conflict):
        require(service, "training", since="2029-02-01", effective_to="2029-03-01")


def test_every_wrong_field_of_a_gate_is_named_at_once(service):
    row = {
        "code": "training",
        "effective_from": "2026-12-01",
        "effective_to": "2026-11-01",
        "valid_months": 12,
        "agreement_code": "confidentiality",
        "source": "",
    }
    with pytest.raises(Invalid) as refused:
        service.execute("set_gate", row, actor=ADMINISTRATOR)
    assert codes(refused) == {
        ("effective_to", "ends_before_start"),
        ("valid_months", "only_for_agreement"),
        ("agreement_code", "only_for_agreement"),
        ("source", "blank"),
    }


# ---------------------------------------------------------------- pausing and leaving


def test_an_advisor_takes_a_break_comes_back_and_leaves(service):
    advisor_id = accept(service, apply(service))
    for command, status in (
        ("pause_advisor", "paused"),
        ("resume_advisor", "active"),
        ("withdraw_advisor", "withdrawn"),
    ):
        reply = service.execute(command, {"advisor_id": advisor_id}, actor=STAFF)
        assert reply["status"] == status
    told = [fact.type for fact in service.published() if fact.subject == advisor_id]
    assert told == [
        "advisor.accepted.v1",
        "advisor.activated.v1",
        "advisor.paused.v1",
        "advisor.resumed.v1",
        "advisor.withdrawn.v1",
    ]
    assert [fact.sequence for fact in service.published() if fact.subject == advisor_id] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("command", ["pause_advisor", "resume_advisor", "withdraw_advisor"])
def test_who_left_has_left_for_good(service, command):
    advisor_id = accept(service, apply(service))
    service.execute("withdraw_advisor", {"advisor_id": advisor_id}, actor=STAFF)
    with pytest.raises(Conflict):
        service.execute(command, {"advisor_id": advisor_id}, actor=STAFF)
    with pytest.raises(Conflict):
        sign(service, advisor_id)


def test_only_the_active_pause_and_only_the_paused_resume(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    for command in ("pause_advisor", "resume_advisor"):
        with pytest.raises(Conflict):
            service.execute(command, {"advisor_id": advisor_id}, actor=STAFF)


def test_who_left_during_onboarding_does_not_become_active(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    service.execute("withdraw_advisor", {"advisor_id": advisor_id}, actor=STAFF)
    complete_training(service, advisor_id)
    assert show(service, advisor_id)["status"] == "withdrawn"


# ---------------------------------------------------------------- who sees and does what


def test_an_advisor_acts_for_themselves_only(service):
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


def test_each_tenant_has_gates_and_people_of_its_own(service):
    require(service, "training")
    elsewhere = {"actor": actor(Role.PROGRAM_ADMINISTRATOR, tenant="northern")}
    row = {"code": "training", "effective_from": MONTH_AGO, "source": "board minutes"}
    service.execute("set_gate", row, **elsewhere)
    import_file(service)
    data = {"file_name": "referrals.csv", "content": FILE}
    assert service.execute("import_applications", data, **elsewhere)["imported"] == 3


def test_facts_count_the_accepted_and_the_active(service):
    stays = accept(service, apply(service))
    pauses = accept(service, apply(service, email="other@families.example", phone=""))
    service.execute("pause_advisor", {"advisor_id": pauses}, actor=STAFF)
    facts = service.ask("facts", actor=AUDITOR)
    assert facts["advisors_accepted"] == told_of([pauses, stays])
    assert facts["advisors_active"] == told_of([stays])


def test_applications_that_come_at_once_are_all_taken_in_and_a_wrong_one_fails_alone(service):
    def send(number: int) -> str:
        try:
            return apply(
                service, email=f"p{number}@families.example", given_name="" if number == 7 else "Ana"
            )
        except Invalid:
            return "invalid"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert [number for number, answer in enumerate(answers) if answer == "invalid"] == [7]
    assert service.store["applications"].count_documents({}) == len(set(answers) - {"invalid"}) == 19
