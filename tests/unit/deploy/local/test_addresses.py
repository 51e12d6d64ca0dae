"""Addresses of servers, for one user each."""

from deploy.local.existing import ExistingBroker, ExistingDatabase
from deploy.local.provision import broker_user


def test_the_management_address_is_guessed_from_the_broker_s() -> None:
    broker = ExistingBroker("amqp://admin:p%40ss@rabbit.example:5672/tandem", None)

    assert broker.management_uri == "http://admin:p%40ss@rabbit.example:15672"
    assert broker.default_vhost == "tandem"


def test_the_management_address_takes_the_broker_s_user_where_it_names_none() -> None:
    broker = ExistingBroker("amqp://admin:secret@rabbit.example/", "http://rabbit.example:8000")

    assert broker.management_uri == "http://admin:secret@rabbit.example:8000"


def test_signs_in_passwords_and_vhosts_are_quoted() -> None:
    broker = ExistingBroker("amqp://admin:secret@rabbit.example/", None)

    assert broker.default_vhost == "/"
    assert broker.amqp_uri("a/b", "p@ss", "/") == "amqp://a%2Fb:p%40ss@rabbit.example:5672/%2F"


def test_what_is_encrypted_is_so_for_every_user_and_at_the_ports_for_it() -> None:
    broker = ExistingBroker("amqps://admin:secret@rabbit.example/", None)

    assert broker.amqp_uri("a", "b", "/") == "amqps://a:b@rabbit.example:5671/%2F"
    assert broker.management_uri == "https://admin:secret@rabbit.example:15671"


def test_a_service_s_database_address_keeps_hosts_and_safe_options() -> None:
    database = ExistingDatabase("mongodb://root:secret@one:1,two:2/?replicaSet=rs0&authSource=admin&tls=true")

    uri = database.uri("stipends", "p@ss", "tandem_stipends")

    assert uri == "mongodb://stipends:p%40ss@one:1,two:2/tandem_stipends?replicaSet=rs0&tls=true"


def test_broker_users_of_two_vhosts_do_not_collide() -> None:
    assert broker_user("tandem", "stipends") == "tandem-stipends"
    assert broker_user("/", "stipends") != broker_user("other", "stipends")
