"""Staff look after an event on a page, and its people answer again on theirs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.actor import Role
from shared.contracts import recruitment
from tests.support.advocacy import readiness
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL, key_of
from tests.support.small_program import SmallProgram, invite

BEGINS = datetime.now(UTC) + timedelta(days=20)


def seated(gateway: GatewayHarness, program: SmallProgram, title: str) -> dict[str, str]:
    """The program's advisor has a seat at an event of this title; the ids of both."""
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    made = invite(staff, program.advisor_id, BEGINS, title)
    staff.post(f"/invitations/{made['invitation_id']}/acceptance")
    return made


def staff_browser(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return signed_in(gateway, STAFF_EMAIL)


def send(browser: FlaskClient, page: TestResponse, path: str, **form: Any) -> TestResponse:
    """Send a form of a page of an event; the page that it leads to."""
    sent = page.text.partition(f'action="{path}"')[2]
    version = sent.partition('name="version" value="')[2].partition('"')[0]
    form |= {"csrf_token": guard_of(page), "key": key_of(page), "version": version}
    return browser.post(path, data=form, follow_redirects=True)


def error_of(page: TestResponse, field: str) -> str:
    """The message at a field of a form, that is told to who fills it in by voice or touch, too."""
    control = re.search(rf'<(?:input|select)[^>]* name="{field}"[^>]*aria-invalid="true"[^>]*>', page.text)
    assert control, f"nothing is marked at {field}"
    (described_by,) = re.findall(r'aria-describedby="([^"]+)"', control[0])
    return page.text.partition(f'id="{described_by}">')[2].partition("<")[0]


def a_past_event(gateway: GatewayHarness, program: SmallProgram) -> dict[str, str]:
    """The program's advisor has a seat at an event that ended; the ids of both."""
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    made = invite(staff, program.advisor_id, datetime.now(UTC) - timedelta(hours=3), "A day gone by")
    staff.post(f"/invitations/{made['invitation_id']}/acceptance")
    return made


def somebody_new(gateway: GatewayHarness, name: str, phone: str) -> str:
    """An advisor who lacks what is required; their id."""
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    sent = staff.post("/applications", {**APPLICANT, "family_name": name, "phone": phone})
    made = staff.post(f"/applications/{sent.json['application_id']}/acceptance").json
    gateway.let_facts_flow()
    lacks = {"advisor_id": made["advisor_id"], **readiness(("agreement", None, None))}
    heard = {"subject": made["advisor_id"], "sequence": 99}
    gateway.service("advocacy").receive(recruitment.READINESS_CHANGED, lacks, **heard)
    return made["advisor_id"]


def test_more_time_than_the_event_is_noted_with_a_reason(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    made = a_past_event(gateway, program)
    path, browser = f"/events/{made['event_id']}", staff_browser(gateway)
    about = f"{path}/invitations/{made['invitation_id']}/attendance"
    page = send(browser, browser.get(path), about, minutes="400", name="Ana A")
    assert 'value="400"' in page.text
    page = send(browser, page, about, minutes="400", name="Ana A", longer_reason="stayed_to_help")
    assert "Noted for Ana A." in page.text
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    (row,) = staff.get(f"/invitations?event_id={made['event_id']}").json["items"]
    assert (row["status"], row["minutes"]) == ("attended", 400)


def test_noted_time_is_corrected_with_a_reason_and_confirmed_by_somebody_else(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    browser, made = staff_browser(gateway), a_past_event(gateway, program)
    path = f"/events/{made['event_id']}"
    note, correct = (
        f"{path}/invitations/{made['invitation_id']}/{act}" for act in ("attendance", "correction")
    )
    send(browser, browser.get(path), note, minutes="60")
    page = send(browser, browser.get(path), correct, minutes="300")
    assert error_of(page, "reason_code") == "Please choose one of these."
    page = send(browser, page, correct, minutes="300", reason_code="stayed_longer")
    assert error_of(page, "minutes").startswith("This is longer than the event")
    page = send(browser, browser.get(path), correct, minutes="45", reason_code="left_early", name="Ana")
    assert "Corrected for Ana. Finance sees it." in page.text
    assert "45 minutes" in page.text
    gateway.add_user("other@example.org", Role.ENGAGEMENT_STAFF)
    other = signed_in(gateway, "other@example.org")
    page = send(other, other.get(path), correct, minutes="45", reason_code="confirmed", name="Ana")
    assert "Confirmed for Ana." in page.text
    assert "Corrected for" not in page.text


def test_who_is_ready_is_asked_at_the_door(program: SmallProgram, gateway: GatewayHarness) -> None:
    begins = datetime.now(UTC) - timedelta(hours=1)
    newcomer = somebody_new(gateway, "Newcomer", "414-555-0123")
    made = invite(gateway.as_role(Role.ENGAGEMENT_STAFF), newcomer, begins, "An open door")
    path, browser = f"/events/{made['event_id']}", staff_browser(gateway)
    page = browser.get(f"{path}/door")
    page = send(browser, page, f"{path}/door", advisor_id="")
    assert "Please choose one of these." in error_of(page, "advisor_id")
    page = send(browser, page, f"{path}/door", advisor_id=program.advisor_id)
    assert "They are asked, and in the list of the event." in page.text
    assert page.text.count("No answer yet") == 1


def test_who_was_there_without_being_ready_is_noted_at_the_door_with_a_reason(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    made, advisor_id = a_past_event(gateway, program), somebody_new(gateway, "Late", "414-555-0124")
    path, browser = f"/events/{made['event_id']}", staff_browser(gateway)
    page = send(browser, browser.get(f"{path}/door"), f"{path}/door", advisor_id=advisor_id)
    assert "Something is missing on that day" in error_of(page, "advisor_id")
    about = f"{path}/invitations/{made['event_id']}.{advisor_id}/attendance"
    page = send(browser, page, about, minutes="30", name="Rosa N", door="yes")
    assert page.status_code == 422
    assert "Ask them to the event first." in error_of(page, "not_ready_reason")
    page = send(browser, page, about, minutes="30", name="Rosa N", door="yes", not_ready_reason="came_along")
    assert "Noted for Rosa N." in page.text
    assert "Took part: 30 minutes" in page.text


def test_an_event_is_cancelled_on_a_page_and_takes_place_after_all(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    event_id = seated(gateway, program, "A stormy day")["event_id"]
    browser = staff_browser(gateway)
    assert "A stormy day" in browser.get("/events").text
    page = browser.get(f"/events/{event_id}")
    assert "Has a seat" in page.text
    assert "1 of 5 are taken" in page.text
    page = send(browser, page, f"/events/{event_id}/cancel", reason_code="weather")
    assert "The event is cancelled, and everybody who was asked is told." in page.text
    assert "Not asked any more: the event is cancelled" in page.text
    page = send(browser, page, f"/events/{event_id}/reinstate")
    assert "Asked again: 1. Everybody keeps what they had until they answer." in page.text
    assert "A seat is kept for them" in page.text


def test_who_is_asked_again_says_yes_on_their_page(program: SmallProgram, gateway: GatewayHarness) -> None:
    made = seated(gateway, program, "A quiet day")
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    path = f"/events/{made['event_id']}"
    staff.post(f"{path}/cancellation", {"reason_code": "weather"})
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    gateway.let_facts_flow()
    page = browser.get("/me")
    assert "This invitation ended: A quiet day. The event is cancelled." in page.text
    staff.post(f"{path}/reinstatement", headers={"If-Match": staff.get(path).headers["ETag"]})
    gateway.let_facts_flow()
    page = browser.get("/me")
    assert "Your seat is kept for you" in page.text
    assert "Answer this invitation: A quiet day" in page.text
    assert "It takes place after all, and we ask you again: A quiet day." in page.text
    send(browser, page, f"/me/invitations/{made['invitation_id']}/accept")
    assert staff.get(f"/invitations?event_id={made['event_id']}").json["items"][0]["status"] == "seated"


def test_an_event_is_moved_on_a_page_by_the_clocks_of_its_place(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    made = seated(gateway, program, "A moving day")
    path, staff = f"/events/{made['event_id']}", gateway.as_role(Role.ENGAGEMENT_STAFF)
    browser = staff_browser(gateway)
    page = browser.get(path)
    times = {"starts_at": "2027-07-08T18:00", "ends_at": "2027-07-08T20:00"}
    where = {"time_zone": "America/Chicago", "place": "Town hall"}
    page = send(browser, page, f"{path}/move", **times, **where)
    assert "Asked again: 1." in page.text
    assert "Town hall" in page.text
    assert staff.get(path).json["starts_at"] == "2027-07-08T23:00:00Z"
    page = send(browser, page, f"{path}/move", **times | {"ends_at": "2027-07-08T17:00"}, **where)
    assert "Check the times" in page.text
    assert 'value="2027-07-08T17:00"' in page.text, "what was typed stays"
    page = send(browser, page, f"{path}/move", **times, **where)
    assert "Noted. Nobody has to answer again." in page.text, "it is there already"
    for typed in ("soon", "2027-W27-4T20:00"):
        page = send(browser, page, f"{path}/move", **times | {"ends_at": typed}, **where)
        assert "Check the times" in page.text
    gateway.let_facts_flow()
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    page = signed_in(gateway, "ana@lakeshore.example").get("/me")
    assert "A moving day changed: it is now on July 8, 2027. We ask you again." in page.text


def test_of_an_event_under_way_only_the_place_is_changed_and_of_one_that_is_over_nothing(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    staff, browser = gateway.as_role(Role.ENGAGEMENT_STAFF), staff_browser(gateway)
    begun = datetime.now(UTC) - timedelta(minutes=30)
    path = f"/events/{invite(staff, program.advisor_id, begun, 'A day in between')['event_id']}"
    before, page = staff.get(path).json, browser.get(path)
    move = page.text.partition(f'action="{path}/move"')[2].partition("</form>")[0]
    assert 'type="datetime-local"' not in move
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', move))
    times = {name: fields[name] for name in ("starts_at", "ends_at", "time_zone")}
    page = send(browser, page, f"{path}/move", **times, place="The hall next door")
    assert "Noted. Nobody has to answer again." in page.text
    after = staff.get(path).json
    assert (after["place"], after["starts_at"]) == ("The hall next door", before["starts_at"])
    path = f"/events/{a_past_event(gateway, program)['event_id']}"
    assert f'action="{path}/move"' not in browser.get(path).text


def test_the_number_of_seats_is_changed_on_a_page_to_no_fewer_than_are_taken(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    made = seated(gateway, program, "A large day")
    path, browser = f"/events/{made['event_id']}", staff_browser(gateway)
    page = send(browser, browser.get(path), f"{path}/seats", seats="12")
    assert "There are now 12 seats." in page.text
    assert "1 of 12 are taken" in page.text
    page = send(browser, page, f"{path}/seats", seats="none")
    assert "1 of 12 are taken" in page.text
    assert error_of(page, "seats") == "This is not a number."
    assert 'value="none"' in page.text


def test_a_title_is_corrected_on_a_page_in_both_languages(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    made = seated(gateway, program, "A daay with a typing error")
    path, browser = f"/events/{made['event_id']}", staff_browser(gateway)
    page = send(browser, browser.get(path), f"{path}/title", title_en="A right day", title_es="")
    assert error_of(page, "title_es") == "Please fill this in."
    assert "A daay with a typing error</h1>" in page.text
    assert 'value="A right day"' in page.text
    page = send(browser, page, f"{path}/title", title_en="A right day", title_es="Un buen día")
    assert "The title is corrected. Nobody is asked again." in page.text
    assert "A right day</h1>" in page.text


def test_staff_answer_for_somebody_on_the_page_of_the_event(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    made = seated(gateway, program, "A day by telephone")
    path, browser = f"/events/{made['event_id']}", staff_browser(gateway)
    page = send(
        browser, browser.get(path), f"{path}/invitations/{made['invitation_id']}/release", name="Ana A"
    )
    assert "Noted for Ana A." in page.text
    assert "Gave the place back" in page.text
    page = send(browser, page, f"{path}/invitations/{made['invitation_id']}/accept", name="Ana A")
    assert "Has a seat" in page.text
    assert browser.post(f"{path}/invitations/{made['invitation_id']}/perhaps").status_code == 400


def test_who_changed_their_mind_too_often_is_told_whom_to_call(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    made = invite(gateway.as_role(Role.ENGAGEMENT_STAFF), program.advisor_id, BEGINS, "A day of doubt")
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    path, page = f"/me/invitations/{made['invitation_id']}", browser.get("/me")
    for number in range(13):
        page = send(browser, page, f"{path}/{('accept', 'release')[number % 2]}")
    assert "Please call your program staff: they answer for you." in page.text


def test_the_attendance_of_an_event_is_noted_closed_and_reopened_on_its_page(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    made = invite(staff, program.advisor_id, datetime.now(UTC) - timedelta(hours=3), "A day gone by")
    staff.post(f"/invitations/{made['invitation_id']}/acceptance")
    path, browser = f"/events/{made['event_id']}", staff_browser(gateway)
    about = f"{path}/invitations/{made['invitation_id']}/attendance"
    page = send(browser, browser.get(path), f"{path}/sheet/close")
    assert "Some people have a seat, and nothing is noted for them." in page.text
    assert "Gives the place back" not in page.text
    page = send(browser, page, f"{path}/invitations/{made['invitation_id']}/release", name="Ana A")
    assert "The event took place: note that this person did not come." in page.text
    page = send(browser, page, about, minutes="9999", name="Ana A")
    assert page.status_code == 422
    assert "This is longer than the event and the time around it." in error_of(page, "minutes")
    page = send(browser, page, about, minutes="45", name="Ana A")
    assert "Took part: 45 minutes" in page.text
    page = send(browser, page, f"{path}/sheet/close")
    assert "The attendance is closed." in page.text
    assert "Took place, attendance closed" in page.text
    page = send(browser, page, f"{path}/sheet/reopen", reason_code="somebody_is_missing")
    assert "The attendance is open again." in page.text
    assert "Somebody is missing on it" in page.text
