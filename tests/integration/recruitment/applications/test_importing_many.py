"""A large file is imported by a job, with what would have become of each row of a small one."""

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.recruitment.applications.rules.files import FILE_ROWS_MAX
from shared.actor import Role
from shared.contracts import recruitment
from shared.contracts.files import PART_BYTES
from shared.contracts.recruitment.applications import IMPORTED_AT_ONCE_MAX
from shared.errors import Conflict, Invalid
from shared.events.routing import Bulk
from shared.ids import new_id
from tests.support.files import send_file
from tests.support.harness import ServiceHarness, actor, codes
from tests.support.recruitment import AUDITOR, STAFF, apply, import_file

HEADER = "Name,Email,Phone,ZIP,Role"
MANY = IMPORTED_AT_ONCE_MAX + 1


def people(*numbers, kind="parent"):
    return [f"Ana Vega,p{number}@families.example,,,{kind}" for number in numbers]


def as_file(rows):
    return "\n".join([HEADER, *rows])


def import_by_job(service, content, who=STAFF):
    file_id = send_file(service, content.encode(), who)
    return service.execute("import_applications", {"file_name": "a.csv", "file_id": file_id}, actor=who)


def results_of(service, job_id, who=STAFF, **more):
    found, cursor = [], None
    while True:
        page = service.ask("job_results", {"job_id": job_id, "cursor": cursor, **more}, actor=who)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def shown(service, job_id):
    return service.ask("job", {"job_id": job_id}, actor=STAFF)


def test_a_file_of_many_rows_is_answered_with_a_job_that_imports_them_all(service):
    reply = import_file(service, as_file([*people(*range(MANY)), *people(7), ",,,,x"]))
    assert (reply["imported"], reply["rows"]) == (0, [])
    service.run_jobs()
    job = shown(service, reply["job_id"])
    assert (job["kind"], job["state"], job["done"], job["refused"]) == (
        "import_applications",
        "done",
        MANY + 2,
        1,
    )
    assert {one["outcome"]: one["count"] for one in job["outcomes"]} == {
        "imported": MANY,
        "duplicate": 1,
        "unreadable": 1,
    }
    duplicate, unreadable = results_of(service, job["job_id"])[-2:]
    assert (duplicate["item"], duplicate["details"]["of"]) == (f"line {MANY + 2}", "line 9")
    assert {one["field"] for one in unreadable["problems"]} >= {"given_name", "advisor_kind"}
    assert service.ask("tallies", actor=AUDITOR)["applications"]["count"] == MANY
    assert len(service.said(recruitment.APPLICATION_SUBMITTED)) == MANY


def test_as_many_rows_as_are_imported_at_once_are_unless_they_are_long(service):
    assert import_file(service, as_file(people(*range(MANY - 1))))["imported"] == MANY - 1
    assert import_file(service, as_file([*people(MANY), *[",,,,"] * PART_BYTES]))["job_id"] is not None


def test_nothing_of_a_person_is_left_once_it_is_done(service):
    content = as_file(["Ana Vega,ana@families.example,503-555-0142,97201,parent", "Bo,x,y,z,w"])
    job_id = import_by_job(service, content)["job_id"]
    service.run_jobs()
    left = [*service.store["job_items"].find(), *service.store["file_parts"].find()]
    assert left == []
    told = [*service.store["job_results"].find(), *service.store["job_memory"].find(), shown(service, job_id)]
    assert not [word for word in ("Ana", "Vega", "families", "5550142", "97201") if word in str(told)]


def test_importing_it_again_adds_nobody_also_whoever_was_declined_meanwhile(service):
    content = as_file(people(*range(MANY)))
    import_file(service, content)
    service.run_jobs()
    first, *_ = service.ask("applications", {}, actor=STAFF)["items"]
    declined = {"application_id": first["application_id"], "reason_code": "no_open_place"}
    service.execute("decline_application", declined, actor=STAFF)
    again = import_file(service, content)["job_id"]
    service.run_jobs()
    assert {one["outcome"]: one["count"] for one in shown(service, again)["outcomes"]} == {"duplicate": MANY}
    assert service.ask("tallies", actor=AUDITOR)["applications"]["count"] == MANY


def test_after_a_cancelled_half_the_file_again_adds_the_other_half(service):
    content = as_file(people(*range(MANY)))
    id_ = apply(service, email="p400@families.example", phone="", given_name="Ana", family_name="Vega")
    service.execute(
        "decline_application", {"application_id": id_, "reason_code": "no_open_place"}, actor=STAFF
    )
    half = import_file(service, content)["job_id"]
    service.application.run_next()
    service.execute("cancel_job", {"job_id": half}, actor=STAFF)
    again = import_file(service, content)["job_id"]
    service.run_jobs()
    done = shown(service, half)["done"]
    assert 0 < done < 400
    assert {one["outcome"]: one["count"] for one in shown(service, again)["outcomes"]} == {
        "duplicate": done,
        "imported": MANY - done - 1,
        "came_again": 1,
    }
    assert service.ask("tallies", actor=AUDITOR)["applications"]["count"] == MANY + 1


def test_parts_that_fail_amid_their_work_are_done_again_and_add_nobody_twice(service, monkeypatch):
    content = as_file([*people(*range(MANY)), *people(*range(0, MANY, 50))])
    fails = iter([False, True, True, False, True, *[False] * MANY])

    def fail(point):
        if next(fails):
            raise RuntimeError(point)

    monkeypatch.setattr("shared.events.jobs.crash_point", fail)
    job_id = import_file(service, content)["job_id"]
    service.run_jobs()
    again = len(range(0, MANY, 50))
    outcomes = {one["outcome"]: one["count"] for one in shown(service, job_id)["outcomes"]}
    assert outcomes == {"imported": MANY, "duplicate": again}
    assert service.ask("tallies", actor=AUDITOR)["applications"]["count"] == MANY
    assert [one["details"]["of"] for one in results_of(service, job_id)[MANY:]] == [
        f"line {number + 2}" for number in range(0, MANY, 50)
    ]


def test_two_jobs_for_one_file_add_each_person_once(service):
    content = as_file(people(*range(MANY)))
    jobs = [import_file(service, content)["job_id"] for _ in range(2)]
    service.run_jobs()
    assert service.ask("tallies", actor=AUDITOR)["applications"]["count"] == MANY
    assert [shown(service, job)["done"] for job in jobs] == [MANY, MANY]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (as_file([*people(*range(MANY)), 'Eva Vega,eva@families.example,,,"parent']), "broken_quotes"),
        ("Ward,Bed\n1,2\n", "missing_column"),
        (as_file(["x,,,,"] * (FILE_ROWS_MAX + 1)), "too_many_rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_and_begins_no_job(service, content, problem):
    with pytest.raises(Invalid) as refused:
        import_by_job(service, content)
    assert {(field.partition(".")[0], code) for field, code in codes(refused)} == {("content", problem)}
    assert service.ask("jobs", actor=STAFF)["items"] == []
    assert service.store["intake"].count_documents({}) == 0


def test_a_file_is_sent_as_text_or_in_parts_and_used_once(service):
    content = as_file(people(1))
    file_id = send_file(service, content.encode(), STAFF)
    request = {"file_name": "a.csv", "file_id": file_id}
    for wrong, problem in (({**request, "content": content}, "file_id"), ({"file_name": "a.csv"}, "content")):
        with pytest.raises(Invalid) as refused:
            service.execute("import_applications", wrong, actor=STAFF)
        assert {field for field, _code in codes(refused)} == {problem}
    service.execute("import_applications", request, actor=STAFF)
    with pytest.raises(Conflict):
        service.execute("import_applications", request, actor=STAFF)


def test_it_may_be_in_utf_16(service):
    content = as_file(["Ana Núñez,ana@families.example,,,parent"])
    file_id = send_file(service, content.encode("utf-16"), STAFF)
    service.execute("import_applications", {"file_name": "a.csv", "file_id": file_id}, actor=STAFF)
    service.run_jobs()
    (person,) = service.ask("applications", {}, actor=STAFF)["items"]
    assert person["display_name"] == "Ana Núñez"


NAMES = st.sampled_from(["Ana Vega", "Luis Vega", "Hòa Vega", "Hóa Vega"])
EMAILS = st.sampled_from(["", *(f"{letter}@families.example" for letter in "abc"), "wrong"])
PHONES = st.sampled_from(["", "503-555-0142", "503-555-0143"])
ZIPS = st.sampled_from(["", "97201"])
ROW = st.tuples(NAMES, EMAILS, PHONES, ZIPS, st.just("parent")).map(",".join)
EARLIER = st.lists(st.tuples(ROW, st.sampled_from(["submitted", "kept", "declined"])), max_size=4)
DECISIONS = {"kept": "keep_application", "declined": "decline_application"}


def began(service: ServiceHarness, earlier) -> tuple[object, list[str]]:
    """Staff of a new tenant with these applications, and their ids."""
    who = actor(Role.ENGAGEMENT_STAFF, tenant=f"t-{sha256(new_id().encode()).hexdigest()[:20]}")
    ids = []
    for row, state in earlier:
        name, email, phone, postal_code, kind = row.split(",")
        given_name, family_name = name.split()
        form = {"given_name": given_name, "family_name": family_name, "email": email, "phone": phone}
        form |= {"postal_code": postal_code, "advisor_kind": kind}
        try:
            id_ = service.execute("submit_application", form, actor=who)["application_id"]
        except Invalid:
            continue
        ids.append(id_)
        if state in DECISIONS:
            reason = {"reason_code": "no_open_place"} if state == "declined" else {}
            service.execute(DECISIONS[state], {"application_id": id_, **reason}, actor=who)
    return who, ids


def by_row(ids, line, outcome, alike, problems):
    of = alike and alike["of"]
    named = f"earlier {ids.index(of)}" if of in ids else of
    told = alike and (named, alike["matched_on"], alike.get("earlier"))
    return line, outcome, told, {(one["field"], one["code"]) for one in problems}


def at_once(service, rows, earlier):
    who, ids = began(service, earlier)
    data = {"file_name": "a.csv", "content": as_file(rows)}
    reply = service.execute("import_applications", data, actor=who)
    alike = {
        one["line"]: one
        for kind in ("duplicates", "came_again", "possible_duplicates")
        for one in reply[kind]
    }
    return [
        by_row(
            ids,
            f"line {row['line']}",
            row["result"],
            alike.get(row["line"]),
            [one for one in reply["problems"] if one["line"] == row["line"]],
        )
        for row in reply["rows"]
    ]


def in_parts(service, rows, earlier):
    who, ids = began(service, earlier)
    job_id = import_by_job(service, as_file(rows), who)["job_id"]
    service.run_jobs()
    return [
        by_row(ids, one["item"], one["outcome"], one["details"] or None, one["problems"])
        for one in results_of(service, job_id, who)
    ]


@pytest.fixture
def cut(harness, clock, request, monkeypatch):
    """Recruitment whose jobs have parts of so many rows."""
    from services.recruitment import routing

    (bulk,) = (one for one in routing.BULKS if one.kind == "import_applications")
    cut = Bulk(bulk.kind, bulk.run, bulk.name_of, at_once=request.param)
    monkeypatch.setattr(routing, "BULKS", (cut,))
    return harness("recruitment", clock=clock)


@pytest.mark.parametrize("cut", [1, 7, 200], indirect=True)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=16), earlier=EARLIER)
def test_however_it_is_cut_each_row_becomes_what_it_becomes_in_one_command(cut, rows, earlier):
    assert in_parts(cut, rows, earlier) == at_once(cut, rows, earlier)


HOA_MAIL, HOA_PHONE = "a@families.example", "503-555-0142"


@pytest.mark.parametrize("cut", [1, 7], indirect=True)
@pytest.mark.parametrize("state", ["submitted", "declined"])
def test_two_of_one_name_but_for_its_accents_are_two_also_once_a_part_is_over(cut, state):
    earlier = [(f"Hóa Vega,{HOA_MAIL},,,parent", state)]
    rows = [f"Hóa Vega,{HOA_MAIL},{HOA_PHONE},,parent", f"Hòa Vega,,{HOA_PHONE},,parent"]
    rows += [f"Hòa Vega,{HOA_MAIL},{HOA_PHONE},,parent", f"Hóa Vega,,{HOA_PHONE},,parent"]
    again = "came_again" if state == "declined" else "duplicate"
    expected = [again, "imported", "duplicate", "duplicate"]
    assert [outcome for _line, outcome, *_ in in_parts(cut, rows, earlier)] == expected
    assert in_parts(cut, rows, earlier) == at_once(cut, rows, earlier)
