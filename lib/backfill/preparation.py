"""Prepares a backfill: makes every check that is possible before Spark starts."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lib.backfill.request import Origin, Request
from lib.database.application import ensure_application
from lib.database.connection import Cursor, MySql
from lib.database.jdbc_staging import JdbcStaging
from lib.database.key_checks import register_keys
from lib.database.lease import Lease
from lib.database.linkage_models import register_model, require_promotable
from lib.database.migrations import migrate, require_up_to_date
from lib.database.readers.applications import backfill_lease
from lib.database.readers.key_checks import require_keys
from lib.database.registry_writer import RegistryWriter
from lib.database.upsert import Upsert
from lib.delta.provenance import Provenance
from lib.errors import RefusedError
from lib.records.source import Source, Sources, customer_attributes, with_topics
from lib.revision import revision
from lib.settings.keys import Keys, read_keys
from lib.settings.linkage_model import LinkageModel, load_linkage_model
from lib.settings.model import Settings
from lib.sources.declared import DECLARED
from lib.sources.topics import Topics

JOB = "backfill_customers"


@dataclass(frozen=True)
class PreparedBackfill:
    """A request with the model, keys and database that it needs; ``per_second`` limits the records read in a second."""

    settings: Settings
    request: Request
    sources: Sources
    model: LinkageModel
    keys: Keys
    mysql: MySql
    lease: Lease
    provenance: Provenance
    per_second: float | None = None

    def writer(self, staging: JdbcStaging | None = None) -> RegistryWriter:
        """A writer of customers with the attributes of the sources; large batches go through ``staging``."""
        return RegistryWriter(Upsert(staging), customer_attributes(self.sources))

    def close(self) -> None:
        """Close the database connection, which also releases the lease."""
        self.mysql.close()


def prepare(
    settings: Settings,
    home: Path,
    request: Request,
    *,
    per_second: float | None = None,
    dry_run: bool = False,
    declared: tuple[Source, ...] = DECLARED,
) -> PreparedBackfill:
    """Check model, secrets, broker and database, and take the lease unless it is a dry run.

    Raises :class:`RefusedError` while another backfill of the application runs, and for a dry run on outdated tables.
    """
    sources = with_topics(declared, settings.kafka)
    model = load_linkage_model(home / settings.linkage.model)
    keys = read_keys(settings.privacy)
    if request.origin is Origin.TOPICS:
        Topics(settings.kafka, sources.by_topic).record_counts()
    (require_up_to_date if dry_run else migrate)(settings.mysql, home / "conf/mysql")
    lease = Lease(backfill_lease(settings.application))
    mysql = MySql(settings.mysql, on_connect=None if dry_run else lease.take)
    provenance = Provenance(lease.driver, settings.application, JOB, model.version, revision(home))
    prepared = PreparedBackfill(settings, request, sources, model, keys, mysql, lease, provenance, per_second)
    try:
        mysql.transaction(partial(_enrol, prepared=prepared, dry_run=dry_run))
    except RefusedError:
        prepared.close()
        raise
    return prepared


def _enrol(cursor: Cursor, prepared: PreparedBackfill, *, dry_run: bool) -> None:
    if dry_run:
        require_keys(cursor, prepared.keys)
    else:
        register_keys(cursor, prepared.keys)
    if prepared.request.redecides:
        require_promotable(cursor, prepared.model)
    elif not dry_run:
        register_model(cursor, prepared.model)
    if not dry_run:
        ensure_application(cursor, prepared.settings.application)
