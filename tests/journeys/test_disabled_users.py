"""Whoever is disabled does nothing more in any program, neither by themselves nor by what they began."""

from contextlib import closing
from itertools import islice, product
from string import ascii_lowercase
from typing import Any

import httpx

from deploy.operate import users
from shared.ids import new_id
from shared.persistence.store import Store
from tests.support.harness import ABOUT_TENANT
from tests.support.stack import TestStack
from tests.support.terminal import Command, operator
from tests.support.waiting import eventually


def test_whoever_is_disabled_has_no_job_go_on_for_them(command: Command, stack: TestStack) -> None:
    email = "hasty@families.example"
    with closing(begins_large_import(command, stack, email)) as staff:
        dry = command(users.app, "disable", email)
        assert (dry.exit_code, dry.output.startswith("Would shut out ")) == (0, True)
        done = command(users.app, "disable", email, "--apply")
        assert "1 of their jobs are cancelled" in done.output
        assert staff.get("/api/v1/me").status_code == httpx.codes.UNAUTHORIZED
    store = Store(stack.access["recruitment"].mongodb_uri)
    found: dict[str, Any] = {}

    def has_ended() -> bool:
        found.update(store["jobs"].find_one({"tenant": "hasty"}))
        return found["state"] != "running"

    eventually(has_ended, what="that the job ends")
    store.close()
    assert (found["state"], found["done"] < found["total"]) == ("cancelled", True)
    assert found["cancelled_by"].startswith("operator:")
    assert "0 of their jobs are cancelled" in command(users.app, "disable", email, "--apply").output


def begins_large_import(command: Command, stack: TestStack, email: str) -> httpx.Client:
    """Somebody imports more people than are taken in within seconds, in a program of their own."""
    about = {**ABOUT_TENANT, "tenant_id": "hasty"}
    assert operator(stack).post("/api/v1/tenants", json=about, headers=keyed()).is_success
    person = (email, "--name", "Hasty Person", "--role", "engagement_staff", "--tenant", "hasty")
    assert command(users.app, "add", *person, "--apply").exit_code == 0
    token = command(users.app, "token", email, "--label", "a test", "--apply").stdout.split()[-1]
    staff = httpx.Client(base_url=stack.base_url, headers={"Authorization": f"Bearer {token}"})
    rows = [f"{one} Alvarez,{one}@families.example,,,Parent,Spanish" for one in in_letters(20_000)]
    file = {"file_name": "people.csv", "content": "\n".join(["Name,Email,Phone,ZIP,Role,Language", *rows])}
    begun = staff.post("/api/v1/applications/imports", json=file, headers=keyed(), timeout=60)
    assert begun.status_code == httpx.codes.ACCEPTED, begun.text
    return staff


def in_letters(count: int) -> list[str]:
    """So many names."""
    return ["".join(letters) for letters in islice(product(ascii_lowercase, repeat=4), count)]


def keyed() -> dict[str, str]:
    return {"Idempotency-Key": new_id()}
