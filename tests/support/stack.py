"""The whole of Tandem as processes, for journeys and faults: a thin use of what `make run` uses."""

from collections.abc import Callable, Mapping

import httpx

from deploy.local.output import Output
from deploy.local.stack import Stack
from deploy.operate import demo
from shared.persistence.store import Store
from shared.services import OWNERS
from tests.support.harness import TENANTS, open_in
from tests.support.servers import TestServers, drop_databases, unique

REQUEST_SECONDS_MAX = 30.0


class TestStack(Stack):
    """A stack on the servers of the test session, in a vhost and databases of its own."""

    __test__ = False

    def __init__(
        self,
        servers: TestServers,
        *,
        replicas: Mapping[str, int] | None = None,
        environment: Mapping[str, str] | None = None,
        output: Output | None = None,
    ) -> None:
        name = unique("test")
        super().__init__(
            servers.home / name,
            servers.broker,
            servers.database,
            servers.secrets,
            vhost=name,
            database_prefix=name,
            replicas=replicas,
            environment=environment,
            output=output,
        )
        self._clients: list[httpx.Client] = []

    def begin(self, *, with_program: bool = True) -> None:
        """Provision, start, and load the demo program."""
        self.provision()
        if not with_program:
            self.know_tenants()
        self.start()
        if with_program:
            demo.load_program(self)

    def know_tenants(self) -> None:
        """Have every service know the tenants that tests speak for, by UTC's days."""
        for service in OWNERS:
            store = Store(self.access[service].mongodb_uri)
            for tenant in TENANTS:
                open_in(store, tenant)
            store.close()

    def end(self) -> None:
        """Stop every process and remove what was made."""
        for client in self._clients:
            client.close()
        self.stop()
        self.drop()
        drop_databases(self.database.admin_uri, self.database_prefix)

    def client(self, role: str) -> httpx.Client:
        """An API client signed in as the demo program's user of that role; closed with the stack."""
        client = httpx.Client(base_url=self.base_url, timeout=REQUEST_SECONDS_MAX, trust_env=False)
        self._clients.append(client)
        client.headers["Authorization"] = f"Bearer {self._token(client, role)}"
        return client

    def _token(self, client: httpx.Client, role: str) -> str:
        credentials = {"email": email_of(role), "password": self.demo_password, "label": "test"}
        reply = client.post("/api/v1/tokens", json=credentials)
        reply.raise_for_status()
        return reply.json()["token"]


MakeStack = Callable[..., TestStack]


def email_of(role: str) -> str:
    """The demo program's user who has that role."""
    elsewhere = {"operator": "operator@tandem.example", "advisor": "maria.alvarez@lakeshore.example"}
    return elsewhere.get(role) or f"{role.replace('_', '.')}@lakeshore.example"
