"""What the operator prepares for the services can be prepared again and again."""

from collections.abc import Iterator

import pytest

from deploy.local.management import Management
from deploy.local.provision import Access, drop_broker_users, migrate_all, missing, provision
from deploy.local.secrets import Secrets
from tests.support.servers import TestServers, drop_databases, drop_vhost, unique


@pytest.fixture(scope="module")
def name() -> str:
    return unique("walls")


@pytest.fixture(scope="module")
def access(servers: TestServers, name: str) -> Iterator[dict[str, Access]]:
    secrets = Secrets(servers.home / f"{name}.json")
    yield provision(servers.broker, servers.database, secrets, vhost=name, database_prefix=name)
    drop_databases(servers.database.admin_uri, name)
    drop_vhost(servers.broker.management_uri, name)
    with Management(servers.broker.management_uri) as management:
        drop_broker_users(management, name)


def test_migrations_make_what_is_missing_and_no_more(access: dict[str, Access]) -> None:
    before = missing(access)

    made = migrate_all(access)

    assert made == before
    assert all(made.values())
    assert not any(missing(access).values())
    assert not any(migrate_all(access).values())


def test_provisioning_again_changes_nothing(
    access: dict[str, Access], servers: TestServers, name: str
) -> None:
    secrets = Secrets(servers.home / f"{name}.json")

    again = provision(servers.broker, servers.database, secrets, vhost=name, database_prefix=name)

    assert again == access
