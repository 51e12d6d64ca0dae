"""The operator reads dead letters, and gives them up with a reason."""

import re

import pytest

from shared.actor import Role
from shared.events.delivery import Delivery
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.harness import actor
from tests.support.pages import next_page, one_a_page

OPERATOR = actor(Role.OPERATOR, tenant="platform")


def keep_dead_letters(gateway: GatewayHarness, service: str, *bodies: bytes) -> list[str]:
    """Have a service keep messages that it could not take in; the ids of all its open dead letters."""
    gateway.keep_dead_letters(service, [Delivery(body, {}, {}, "nonsense") for body in bodies])
    kept = gateway.service(service).ask("dead_letters", {"status": "open"}, actor=OPERATOR)["items"]
    return [letter["dead_letter_id"] for letter in kept]


def test_the_next_page_of_a_chosen_list_is_of_the_same_list(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, "operator.services.LETTERS_MAX")
    for letter_id in keep_dead_letters(gateway, "training", b"one", b"two"):
        fields = {"dead_letter_id": letter_id, "reason": f"Reason {letter_id}"}
        gateway.service("training").execute("discard_dead_letter", fields, actor=OPERATOR)
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    first = browser.get("/platform/training/dead-letters?status=discarded&_scheme=x&endpoint=y")
    second = next_page(browser, first)
    reasons = [re.findall(r"Reason given: (.+?)<", page.text) for page in (first, second)]
    assert [len(shown) for shown in reasons] == [1, 1]
    assert reasons[0] != reasons[1]


@pytest.mark.parametrize("by_script", [True, False])
def test_a_dead_letter_is_given_up_only_with_a_reason_and_the_form_says_so(
    gateway: GatewayHarness, by_script: bool
) -> None:
    letter_id, *_ = keep_dead_letters(gateway, "training", b"three")
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    address = f"/platform/training/dead-letters/{letter_id}"
    form = {"csrf_token": guard_of(browser.get(address)), "key": "a-key-long-enough", "reason": "x" * 501}
    answer = browser.post(
        f"{address}/discard", data=form, headers={"HX-Request": "true"} if by_script else {}
    )
    assert answer.status_code == (200 if by_script else 422)
    assert "<details open>" in answer.text
    assert "This is too long." in answer.text
    assert f'value="{"x" * 501}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    blank = browser.post(f"{address}/discard", data={**form, "key": "another-key", "reason": " "})
    assert "Please fill this in." in blank.text
    done = browser.post(f"{address}/discard", data={**form, "key": "the-last-key", "reason": "A test."})
    assert (done.status_code, done.location) == (303, "/platform/training/dead-letters")
    for path in (address, "/platform/training/dead-letters?status=discarded"):
        assert re.search(r"\w+, \w+ \d+, \d{4}, .* UTC, operator\b", browser.get(path).text)
