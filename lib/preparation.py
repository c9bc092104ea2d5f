"""Everything of the streaming application that can be checked before Spark starts."""

from pathlib import Path

from lib.database.application import Application, open_application
from lib.database.key_checks import register_keys
from lib.database.linkage_models import register_model
from lib.delta.provenance import Provenance
from lib.errors import RefusedError
from lib.records.source import Source, with_topics
from lib.revision import revision
from lib.settings.keys import read_keys
from lib.settings.linkage_model import LinkageModel, load_linkage_model
from lib.settings.model import Settings
from lib.sources.declared import DECLARED
from lib.sources.topics import Topics, topic_recreated
from lib.streaming.frozen_settings import frozen_settings

JOB = "identify_customers"


class Preparation:
    """Model, secrets, broker, topics, database and lease of one run."""

    def __init__(
        self,
        settings: Settings,
        home: Path,
        *,
        recover: bool = False,
        declared: tuple[Source, ...] = DECLARED,
    ) -> None:
        """Raise what is wrong; on return this driver holds the application's lease."""
        self.settings = settings
        self.home = home
        self.sources = with_topics(declared, settings.kafka)
        self.model: LinkageModel = load_linkage_model(home / settings.linkage.model)
        self.keys = read_keys(settings.privacy)
        self.topics = Topics(settings.kafka, self.sources.by_topic)
        self.topic_ids = self.topics.ids()
        frozen = frozen_settings(settings, self.sources)
        self.application: Application = open_application(
            settings, home / "conf/mysql", self.topic_ids, frozen, recover=recover
        )
        try:
            if self.application.recreated and not recover:
                raise topic_recreated(self.application.recreated)
            self.application.mysql.transaction(lambda cursor: register_keys(cursor, self.keys))
            self.application.mysql.transaction(lambda cursor: register_model(cursor, self.model))
        except RefusedError:
            self.application.close()
            raise
        run = self.application.lease.driver
        self.provenance = Provenance(run, settings.application, JOB, self.model.version, revision(home))
