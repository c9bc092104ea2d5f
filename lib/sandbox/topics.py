"""Topics of a broker, made as the project needs them."""

from collections.abc import Mapping
from concurrent.futures import Future

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lib.errors import DependencyUnreachableError

TIMEOUT = 30.0  # seconds


def create_topics(bootstrap_servers: str, partitions: Mapping[str, int]) -> None:
    """Make each topic with its number of partitions, one copy each; one that exists is left as it is.

    Raises :class:`DependencyUnreachableError` when the broker does not answer or refuses.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap_servers, "log_level": 0})
    wanted = [NewTopic(name, count, 1) for name, count in partitions.items()]
    for name, made in admin.create_topics(wanted, operation_timeout=TIMEOUT, request_timeout=TIMEOUT).items():
        _wait_for(made, name, bootstrap_servers)


def _wait_for(made: "Future[None]", name: str, bootstrap_servers: str) -> None:
    try:
        made.result(TIMEOUT)
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise DependencyUnreachableError(
                f"The topic {name} could not be made at {bootstrap_servers} ({error.args[0].name()}).",
                "Start the broker, or correct its address.",
            ) from None
