"""Every version of the linkage model that has decided, so that a weight can be taken apart years later."""

from lib.errors import RefusedError
from lib.settings.linkage_model import LinkageModel
from lib.sinks.mysql import Cursor


def register_model(cursor: Cursor, model: LinkageModel) -> None:
    """Keep a model under its version; raises :class:`RefusedError` if that version was another model."""
    cursor.execute("SELECT document FROM linkage_models WHERE version = %s FOR UPDATE", (model.version,))
    row = cursor.fetchone()
    if row is None:
        statement = "INSERT INTO linkage_models (version, document) VALUES (%s, %s)"
        cursor.execute(statement, (model.version, model.model_dump_json()))
    elif LinkageModel.model_validate_json(row[0]) != model:
        raise RefusedError(
            f"Version {model.version} of the linkage model was another one when it decided on pairs.",
            "Give the changed model the next version, or bring the old one back.",
        )


def load_models(cursor: Cursor) -> dict[int, LinkageModel]:
    """Every model that has decided, by its version."""
    cursor.execute("SELECT version, document FROM linkage_models")
    return {version: LinkageModel.model_validate_json(text) for version, text in cursor.fetchall()}
