"""The list of what runs, of a stack that does not."""

import os
from pathlib import Path

from deploy.local.daemon import process_record
from deploy.local.provision import Access
from deploy.local.running import READY, Part, Running


def running_in(home: Path, state: str = READY, *, supervisor: int | None = None) -> Running:
    """As a supervisor would keep it: the process of that number, or this one."""
    record = process_record(supervisor or os.getpid())
    return Running(
        home=home,
        supervisor=record,
        state=state,
        base_url="http://127.0.0.1:8080",
        vhost="tandem",
        database_prefix="tandem",
        management_uri="http://broker",
        amqp_admin_uri="amqp://broker",
        mongodb_admin_uri="mongodb://database",
        demo_password="secret",
        access={"stipends": Access("amqp://broker", "mongodb://database", "an audit key")},
        parts=[Part("mongodb", record, 27027, None, None), Part("stipends-1", None, None, 9210, "log")],
    )
