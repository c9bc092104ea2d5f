"""Every version of the linkage model that has decided, so that a weight can be taken apart years later."""

from lib.database.connection import Cursor
from lib.settings.linkage_model import LinkageModel


def load_models(cursor: Cursor) -> dict[int, LinkageModel]:
    """Every model that has decided, by its version."""
    cursor.execute("SELECT version, document FROM linkage_models")
    return {version: LinkageModel.model_validate_json(text) for version, text in cursor.fetchall()}


def version_in_force(cursor: Cursor) -> int | None:
    """The version that decided on the customers, which is the highest; None if none has."""
    cursor.execute("SELECT MAX(version) FROM linkage_models")
    (version,) = cursor.fetchone()
    return None if version is None else int(version)
