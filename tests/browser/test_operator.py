"""The operator decides on a dead letter."""

from kombu import Connection
from playwright.sync_api import Locator, Page, expect

from shared.broker.names import inbox_queue
from tests.browser.visit import Visits, go, violations
from tests.support.stack import TestStack
from tests.support.waiting import eventually


def test_an_operator_replays_a_dead_letter_and_then_gives_it_up_with_a_reason(
    visits: Visits, stack: TestStack
) -> None:
    send_nonsense(stack, "stipends")
    page = visits.open("operator")
    card = eventually(lambda: open_letter(page), what="the dead letter is shown")
    expect(card).to_contain_text("It came without the labels that each of our messages has.")
    card.get_by_role("button", name="Replay").click()
    expect(page.locator("li.card--done")).to_contain_text("Sent to the service once more.")
    card = eventually(lambda: open_letter(page), what="the dead letter is back")
    card.get_by_role("link").click()
    expect(page.locator("h1")).to_be_visible()
    assert violations(page) == []
    page.locator("summary").click()
    page.get_by_label("Why is it safe to give this up?").fill("A test sent it.")
    page.get_by_role("button", name="Discard for good").click()
    expect(page.locator(".usa-alert--success")).to_contain_text("Discarded.")
    go(page, "/platform/stipends/dead-letters?status=discarded")
    expect(page.locator("li.card").first).to_contain_text("Reason given: A test sent it.")


def send_nonsense(stack: TestStack, service: str) -> None:
    """Put a message that is none of ours into a service's inbox."""
    with Connection(stack.broker.admin_uri(stack.vhost)) as connection:
        connection.Producer().publish(
            "nonsense", routing_key=inbox_queue(service), serializer="raw", retry=True
        )


def open_letter(page: Page) -> Locator | None:
    """The card of the dead letter to decide, as soon as there is one."""
    go(page, "/platform/stipends/dead-letters")
    card = page.locator("li.card--attention")
    return card.first if card.count() else None
