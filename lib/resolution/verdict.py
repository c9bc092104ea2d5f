"""Stores a person's verdict on a pair. It overrides the model's decision permanently, and takes effect at once.

The stream may run meanwhile: both lock the application's row, so their transactions run one after the other.
"""

import json

from lib.database import outbox
from lib.database.application import lock_application
from lib.database.batch_ledger import BatchKey, number_of_now
from lib.database.connection import Cursor
from lib.database.readers.key_checks import require_no_rotation
from lib.database.readers.registry import load_registry
from lib.database.readers.verdicts import DECIDED, PENDING, last_verdicts
from lib.database.registry_writer import RegistryWriter
from lib.database.upsert import Upsert
from lib.delta.tables import CUSTOMER_CHANGES
from lib.errors import CustomerIdentificationError
from lib.identity.entity import Edge
from lib.identity.registry import RegistryChange, difference
from lib.records.pair import Decision
from lib.records.source import customer_attributes
from lib.resolution.delta_rows import change_rows
from lib.sources.declared import DECLARED

#: Without staging, as a verdict changes only a few rows.
WRITER = RegistryWriter(Upsert(), customer_attributes(DECLARED))


def give_verdict(
    cursor: Cursor, application: str, edge: Edge, verdict: Decision | None, by: str
) -> RegistryChange:
    """Store a verdict (match or non-match), or withdraw it with None, and write what it changes.

    ``by`` is the account that gave it, for the audit log. Raises :class:`CustomerIdentificationError` if there is no such
    pair.
    """
    key = _next_key(cursor, application)
    return _keep(cursor, key, edge, verdict, by)


def undo_verdict(cursor: Cursor, application: str, edge: Edge, by: str) -> RegistryChange:
    """Restore the verdict before the last one on a pair; does nothing if the last one is not by the account ``by``."""
    key = _next_key(cursor, application)
    said = last_verdicts(cursor, application, edge, most=2)
    if not said or said[0].by != by:
        return RegistryChange()
    return _keep(cursor, key, edge, said[1].verdict if said[1:] else None, by)


def _next_key(cursor: Cursor, application: str) -> BatchKey:
    """The batch key for the changes of this transaction; locks the application's row.

    Raises :class:`lib.errors.RefusedError` while a rotation of the card key rewrites the customers.
    """
    epoch = lock_application(cursor, application)
    require_no_rotation(cursor)
    return BatchKey(application, epoch, number_of_now())


def _keep(cursor: Cursor, key: BatchKey, edge: Edge, verdict: Decision | None, by: str) -> RegistryChange:
    before = load_registry(cursor, edge)
    if edge not in before.edges:
        raise CustomerIdentificationError(
            f"There is no pair of the identities {edge.profile} and {edge.store}.",
            "Take both numbers from `review list`, the profile's first.",
        )
    version = before.edges[edge].model_version
    change = difference(before, before.with_verdict(edge, verdict))
    WRITER.write_change(cursor, change, version)
    said = verdict.value if verdict else PENDING
    cursor.execute(
        "UPDATE review_queue SET decision = %s WHERE profile_identity = %s AND store_identity = %s",
        (said, *edge),
    )
    detail = json.dumps({**edge._asdict(), "verdict": said, "by": by})
    cursor.execute(
        "INSERT INTO audit_log (application, event, detail) VALUES (%s, %s, %s)",
        (key.application, DECIDED, detail),
    )
    outbox.put(cursor, key, {CUSTOMER_CHANGES: change_rows(change, key, version)})
    return change
