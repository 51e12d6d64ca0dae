"""The gateway's Flask application over the real services, in one process and without a broker."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import TestResponse

from services.gateway.app import create_app
from services.gateway.http.backend import EXTENSION
from shared.actor import FAMILY, PLATFORM_TENANT, Role
from shared.clock import Clock, SystemClock
from shared.config import HttpSettings, Settings
from shared.events.dead_letter_sink import DeadLetterSink
from shared.events.delivery import Delivery
from shared.ids import new_id
from shared.rpc.client import ServiceClient
from tests.support.api_document import ApiDocument
from tests.support.databases import Databases, Make
from tests.support.harness import AUDIT_KEYS, TENANT, ServiceHarness, actor
from tests.support.services import Services, StraightCaller

PASSWORD = "a long enough pass phrase"


class GatewayHarness:
    """The gateway, and each service from its first call on, each made by `make`."""

    def __init__(
        self,
        make: Make,
        *,
        clock: Clock | None = None,
        public_url: str = "http://127.0.0.1",
        trusted_proxies: int = 0,
    ) -> None:
        self._services = Services(make)
        self.own = make("gateway")
        self.caller = StraightCaller(self._services)
        self.settings = _settings(public_url, trusted_proxies)
        client = ServiceClient(self.caller)
        self.clock = clock or SystemClock()
        self.app: Flask = create_app(self.settings, client, store=self.own.store, clock=self.clock)
        document = self.app.test_client().get("/api/openapi.json").json
        self._document = ApiDocument(document, self.app.url_map)
        self._tokens: dict[str, str] = {}
        self._password_hash: str | None = None

    def service(self, name: str) -> ServiceHarness:
        """A service by name."""
        return self._services[name]

    def keep_dead_letters(self, service: str, arrived: Sequence[Delivery]) -> None:
        """Have a service keep what it could not take in."""
        DeadLetterSink(service, self.service(service).store, "", self.clock).keep(arrived)

    def let_facts_flow(self) -> None:
        """Hand every fact said so far to all who hear it, until nothing new is said."""
        self._services.let_facts_flow()

    def add_user(
        self,
        email: str,
        *roles: Role,
        tenant: str = TENANT,
        advisor_id: str | None = None,
    ) -> dict[str, Any]:
        """A user as the operator's command makes one, with the password `PASSWORD`."""
        operator = actor(Role.OPERATOR, tenant=tenant)
        data = {
            "email": email,
            "display_name": email.partition("@")[0],
            "roles": [role.value for role in roles],
            "password_hash": self.password_hash(),
        }
        if advisor_id is not None:
            data["advisor_id"] = advisor_id
        return self.own.execute("add_user", data, actor=operator)

    def password_hash(self) -> str:
        """The hash of `PASSWORD`, made once."""
        if self._password_hash is None:
            with self.app.app_context():
                self._password_hash = hash_password(PASSWORD)
        return self._password_hash

    def set_by_two(self, path: str, row: dict[str, Any], tenant: str = TENANT) -> dict[str, Any]:
        """A dated row that one administrator proposes and another approves."""
        proposed = self.as_role(Role.PROGRAM_ADMINISTRATOR, tenant).post(path, row)
        assert proposed.status_code == 201, proposed.text
        (row_id,) = (value for name, value in proposed.json.items() if name.endswith("_id"))
        other = self.as_role(Role.PROGRAM_ADMINISTRATOR, tenant, who="second")
        approved = other.post(f"{path}/{row_id}/approval")
        assert approved.status_code == 200, approved.text
        return approved.json

    def as_role(
        self, role: Role, tenant: str = TENANT, advisor_id: str | None = None, who: str | None = None
    ) -> "ApiClient":
        """A program signed in as the one user of this role and tenant, made when first asked for.

        `advisor_id` says which advisor, `who` which colleague, where there is more than one.
        """
        tenant = PLATFORM_TENANT if role is Role.OPERATOR else tenant
        name = ".".join(filter(None, (role.value.replace("_", "."), advisor_id, who)))
        email = f"{name}@{tenant}.example"
        if email not in self._tokens:
            if role in FAMILY:
                advisor_id = advisor_id or f"advisor-of-{tenant}"
            self.add_user(email, role, tenant=tenant, advisor_id=advisor_id)
            self._tokens[email] = self.token(email)
        return ApiClient(self.app.test_client(), self._tokens[email], self._document)

    def token(self, email: str, password: str = PASSWORD) -> str:
        """A new token for email and password."""
        answer = self.anonymous().post("/tokens", {"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        return answer.json["token"]

    def anonymous(self) -> "ApiClient":
        """A program that is not signed in."""
        return ApiClient(self.app.test_client(), None, self._document)

    def forget(self) -> None:
        """Begin anew with nobody, in the same databases of the gateway; the services keep theirs."""
        for name in ("users", "credentials", "access_tokens", "audit", "commands", "rate_limit_counters"):
            self.own.store[name].delete_many({})
        self._tokens.clear()
        self.app.extensions[EXTENSION].names.forget()
        self.app.extensions[EXTENSION].programs.forget()
        self.caller.away.clear()
        self.caller.requests.clear()


class ApiClient:
    """Sends requests to `/api/v1`, commands with a new Idempotency-Key each.

    Every answer is held against the API's own document.
    """

    def __init__(self, client: FlaskClient, token: str | None, document: ApiDocument) -> None:
        self._client = client
        self._document = document
        self.token = token

    def get(self, path: str, headers: dict[str, str] | None = None, **options: Any) -> TestResponse:
        """GET."""
        return self.send("GET", path, headers=headers, **options)

    def post(
        self, path: str, body: Any = None, headers: dict[str, str] | None = None, **options: Any
    ) -> TestResponse:
        """POST, with a JSON body unless there is none."""
        if body is not None:
            options["json"] = body
        return self.send("POST", path, headers=headers, **options)

    def decide(self, claim_id: str, act: str, body: Any = None) -> TestResponse:
        """Decide on a claim as it is now: `approval`, `rejection` and so on."""
        seen = self.get(f"/claims/{claim_id}").headers["ETag"]
        return self.post(f"/claims/{claim_id}/{act}", body or {}, headers={"If-Match": seen})

    def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any
    ) -> TestResponse:
        """Any method, with the token and, for what is no GET, a key; a header of None is left out."""
        sent: dict[str, Any] = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method != "GET":
            sent["Idempotency-Key"] = new_id()
        sent |= headers or {}
        sent = {name: value for name, value in sent.items() if value is not None}
        answer = self._client.open(f"/api/v1{path}", method=method, headers=sent, **options)
        self._document.check(method, f"/api/v1{path}", answer)
        return answer


def guard_of(page: TestResponse) -> str:
    """The token against forged requests that a page holds."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def signed_in(gateway: GatewayHarness, email: str) -> FlaskClient:
    """A browser with the session of a user."""
    browser = gateway.app.test_client()
    form = {"email": email, "password": PASSWORD, "csrf_token": guard_of(browser.get("/sign-in"))}
    assert browser.post("/sign-in", data=form).status_code == 302
    return browser


@contextmanager
def separate_gateway(databases: Databases, **options: Any) -> Iterator[GatewayHarness]:
    """A `GatewayHarness` on databases that nobody else has until the end."""
    with databases.borrowed() as make:
        yield GatewayHarness(make, **options)


def _settings(public_url: str, trusted_proxies: int) -> Settings:
    return Settings(
        service="gateway",
        instance="gateway-1",
        amqp_uri="",
        mongodb_uri="",
        audit_keys=AUDIT_KEYS,
        metrics_host="127.0.0.1",
        metrics_port=0,
        log_level="ERROR",
        crash_at="",
        batch_events_max=1,
        batches_in_flight_max=1,
        http=HttpSettings(
            host="127.0.0.1",
            port=0,
            secret_key="a key that only tests use, never a deployment",
            password_salt="a salt that only tests use",
            public_url=public_url,
            demo_sign_in=False,
            trusted_proxies=trusted_proxies,
        ),
    )
