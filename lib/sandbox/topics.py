"""Creates and deletes topics of a broker."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lib.errors import DependencyUnreachableError

TIMEOUT = 30.0  # seconds


def create_topics(bootstrap_servers: str, partitions: Mapping[str, int]) -> None:
    """Create each topic with its number of partitions and one replica; an existing topic is left as it is.

    Raises :class:`DependencyUnreachableError` when the broker does not answer or refuses.
    """
    wanted = [NewTopic(name, count, 1) for name, count in partitions.items()]
    admin = _admin(bootstrap_servers)  # kept in a variable: the client must outlive its futures
    futures = admin.create_topics(wanted, operation_timeout=TIMEOUT, request_timeout=TIMEOUT)
    _wait_for(futures, bootstrap_servers, KafkaError.TOPIC_ALREADY_EXISTS)
    for name in partitions:
        _wait_until_known(admin, name)


def remove_topics(bootstrap_servers: str, names: Iterable[str]) -> None:
    """Delete topics with their records; a topic that does not exist is ignored. Raises as :func:`create_topics`."""
    admin = _admin(bootstrap_servers)
    futures = admin.delete_topics(list(names), operation_timeout=TIMEOUT, request_timeout=TIMEOUT)
    _wait_for(futures, bootstrap_servers, KafkaError.UNKNOWN_TOPIC_OR_PART)


def _admin(bootstrap_servers: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": bootstrap_servers, "log_level": 0})


def _wait_for(futures: "Mapping[str, Future[None]]", bootstrap_servers: str, harmless: int) -> None:
    for name, future in futures.items():
        try:
            future.result(TIMEOUT)
        except KafkaException as error:
            if error.args[0].code() != harmless:
                raise DependencyUnreachableError(
                    f"The broker at {bootstrap_servers} refused a change of the topic {name} "
                    f"({error.args[0].name()}).",
                    "Start the broker, or correct its address.",
                ) from None


def _wait_until_known(admin: AdminClient, name: str) -> None:
    """Until the broker knows a topic: the controller, which made it, answers a moment before (KIP-500)."""
    attempts = Retrying(
        retry=retry_if_result(lambda is_known: not is_known),
        stop=stop_after_delay(TIMEOUT),
        wait=wait_fixed(0.05),
        # After that, the next question for the topic fails with a clear error.
        retry_error_callback=lambda _: None,
    )
    attempts(lambda: admin.list_topics(name, timeout=TIMEOUT).topics[name].error is None)
