"""Provisions the broker and the database of a compose project: users, permissions, queues, collections,
documents.

`python -m deploy.docker.provision`, with the administrators' AMQP_URI, AMQP_MANAGEMENT_URI and MONGODB_URI,
and for each service RABBITMQ_<SERVICE>_PASSWORD, MONGODB_<SERVICE>_PASSWORD and AUDIT_<SERVICE>_KEYS, with
which migrated documents are audited. Safe to repeat: it runs before every start.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from environs import Env, EnvValidationError
from marshmallow.validate import Length

from deploy.local.existing import ExistingBroker, ExistingDatabase
from deploy.local.files import write_private_json
from deploy.local.problem import Problem
from deploy.local.provision import migrate_all, provision
from deploy.local.secrets import Secrets
from shared.audit_keys import KEY_CHARACTERS_MIN
from shared.services import SERVICES

PASSWORD_CHARACTERS_MIN = 16
SERVERS = ("rabbitmq", "mongodb")


def main() -> int:
    """Provision everything; 0 on success, 1 with one sentence on failure."""
    env = Env(eager=False)
    broker_uri, management_uri = env.str("AMQP_URI"), env.str("AMQP_MANAGEMENT_URI")
    database_uri = env.str("MONGODB_URI")
    database_prefix = env.str("TANDEM_DATABASE_PREFIX", "tandem")
    passwords = {
        f"{server}_{service}": env.str(
            f"{server}_{service}_password".upper(), validate=Length(min=PASSWORD_CHARACTERS_MIN)
        )
        for server in SERVERS
        for service in SERVICES
    }
    passwords |= {
        f"audit_{service}": env.str(f"AUDIT_{service.upper()}_KEYS", validate=Length(min=KEY_CHARACTERS_MIN))
        for service in SERVICES
    }
    try:
        env.seal()
        broker, database = ExistingBroker(broker_uri, management_uri), ExistingDatabase(database_uri)
        _prepare(broker, database, database_prefix, passwords)
    except EnvValidationError as error:
        # Names only: the value may contain part of a password.
        return _refuse(f"these variables are missing or wrong: {', '.join(sorted(error.error_messages))}")
    except Problem as problem:
        return _refuse(str(problem))
    print("Provisioned.")  # noqa: T201 - this is the answer of a command
    return 0


def _prepare(
    broker: ExistingBroker, database: ExistingDatabase, database_prefix: str, passwords: dict[str, str]
) -> None:
    broker.start()
    database.start()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "secrets.json"
        write_private_json(path, passwords)
        secrets, vhost = Secrets(path), broker.default_vhost
        access = provision(broker, database, secrets, vhost=vhost, database_prefix=database_prefix)
    migrate_all(access)


def _refuse(reason: str) -> int:
    print(f"Cannot provision the servers: {reason}", file=sys.stderr)  # noqa: T201 - the answer of a command
    return 1


if __name__ == "__main__":
    sys.exit(main())
