"""Provisioning of the services: users, permissions, queues, collections."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.broker import Broker
from deploy.local.database import Database
from deploy.local.management import Management
from deploy.local.problem import Problem
from deploy.local.secrets import Secrets
from shared.errors import TandemError, Transient
from shared.events import topology
from shared.persistence import migrations
from shared.persistence.migrations import Refused, Report
from shared.persistence.store import Store
from shared.runtime import migrate
from shared.services import SERVICES

_USER_NOT_FOUND = 11

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Access:
    """The URIs of one service's own broker user and database user, and its audit keys."""

    amqp_uri: str
    mongodb_uri: str
    audit_keys: str = field(repr=False)


def provision(
    broker: Broker, database: Database, secrets: Secrets, *, vhost: str, database_prefix: str
) -> dict[str, Access]:
    """Create each service's users with the least permissions, and declare the topology.

    Safe to repeat: passwords come from `secrets`, and existing objects are updated.
    """
    _require_durable(database.admin_uri)
    access = {}
    with Management(broker.management_uri) as management:
        declare_topology(management, vhost)
        for service in SERVICES:
            user, password = broker_user(vhost, service), secrets.get(f"rabbitmq_{service}")
            _give_broker_user(management, vhost, service, user, password)
            database_name = f"{database_prefix}_{service}"
            database_password = secrets.get(f"mongodb_{service}")
            _give_database_user(database.admin_uri, database_name, service, database_password)
            access[service] = Access(
                broker.amqp_uri(user, password, vhost),
                database.uri(service, database_password, database_name),
                secrets.get(f"audit_{service}"),
            )
    return access


def declare_topology(management: Management, vhost: str) -> None:
    """The vhost with every exchange, queue and binding of the catalogue; and permissions for the operator."""
    management.put("vhosts", vhost, body={})
    every = {"configure": ".*", "write": ".*", "read": ".*"}
    management.put("permissions", vhost, management.user, body=every)
    management.post("definitions", vhost, body=dict(topology.definitions()))


def migrate_all(access: Mapping[str, Access], report: Report = migrations.silent) -> dict[str, list[str]]:
    """Migrate each service's database; by service, what was made. `report` gets the progress."""
    return _with_each_store(access, partial(migrate.migrate, report=report))


def missing(access: Mapping[str, Access]) -> dict[str, list[str]]:
    """By service, what `migrate_all` would make."""
    return _with_each_store(access, migrate.missing)


def applied(access: Mapping[str, Access]) -> dict[str, list[dict[str, Any]]]:
    """By service, what is noted of each document migration that was begun."""
    return _with_each_store(access, lambda _documents, store, _service, _own: migrations.applied(store))


def broker_user(vhost: str, service: str) -> str:
    """Broker users belong to the whole node, so their names include the vhost."""
    return f"{vhost.strip('/') or 'tandem'}-{service}"


def drop_broker_users(management: Management, vhost: str) -> None:
    """Delete the users that `provision` created for that vhost."""
    for service in SERVICES:
        management.delete("users", broker_user(vhost, service))


def _with_each_store(
    access: Mapping[str, Access], work: Callable[..., list[Found]]
) -> dict[str, list[Found]]:
    done = {}
    for service, addresses in access.items():
        routing = importlib.import_module(f"services.{service}.routing")
        store = Store(addresses.mongodb_uri, addresses.audit_keys)
        try:
            done[service] = work(routing.DOCUMENTS, store, service, getattr(routing, "MIGRATIONS", ()))
        except Refused as refused:
            raise Problem(str(refused)) from refused
        except (PyMongoError, TandemError, Transient, migrate.SupersededData) as error:
            raise Problem(f"The database of {service} could not be migrated: {error}") from error
        finally:
            store.close()
    return done


def _require_durable(admin_uri: str) -> None:
    """An acknowledged commit must survive; a document's own write concern does not apply in a transaction."""
    client: MongoClient = MongoClient(admin_uri)
    with client:
        default = client.admin.command("getDefaultRWConcern").get("defaultWriteConcern", {})
    if default.get("w") != "majority" or default.get("j") is False:
        raise Problem(
            f"MongoDB's default write concern is {default}; set it to majority with setDefaultRWConcern."
        )


def _give_broker_user(management: Management, vhost: str, service: str, user: str, password: str) -> None:
    rights = topology.permissions(service)
    management.put("users", user, body={"password": password, "tags": ""})
    basic = {kind: rights[kind] for kind in ("configure", "write", "read")}
    management.put("permissions", vhost, user, body=basic)
    management.delete("topic-permissions", vhost, user)
    for topic in rights["topic"]:
        management.put("topic-permissions", vhost, user, body=topic)


def _give_database_user(admin_uri: str, database: str, user: str, password: str) -> None:
    roles = [{"role": "readWrite", "db": database}]
    client: MongoClient = MongoClient(admin_uri)
    with client:
        try:
            client[database].command("updateUser", user, pwd=password, roles=roles)
        except OperationFailure as error:
            if error.code != _USER_NOT_FOUND:
                raise Problem(
                    "MongoDB does not let us make users: MONGODB_URI must name an administrator."
                ) from error
            client[database].command("createUser", user, pwd=password, roles=roles)
