"""A workspace in the sandbox for a demonstration: its own topics, database, checkpoint and Delta tables."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from lib.sandbox.sandbox import Sandbox
from lib.sandbox.topics import create_topics, remove_topics
from lib.settings.load import load_settings
from lib.settings.model import Settings

DATABASE = "customers_demo"
TOPICS = ("demo-dotnet-details", "demo-store-details")
PARTITIONS = 4


def demo_settings(
    conf: Path, environment: str, overrides: Mapping[str, str], sandbox: Sandbox, folder: Path
) -> Settings:
    """The settings of a job, with the demonstration's own topics and database, and its files below ``folder``."""
    own = {
        "CUSTID_MYSQL__DATABASE": DATABASE,
        "CUSTID_KAFKA__PROFILES__TOPIC": TOPICS[0],
        "CUSTID_KAFKA__STORE_RECORDS__TOPIC": TOPICS[1],
        "CUSTID_STORAGE__CHECKPOINTS": str(folder / "checkpoints"),
        "CUSTID_STORAGE__TABLES": str(folder / "tables"),
    }
    return load_settings(conf, environment, overrides, os.environ | sandbox.environment() | own)


def clear(sandbox: Sandbox, folder: Path) -> None:
    """Remove what an earlier demonstration left, and create empty topics and an empty database."""
    for name in ("checkpoints", "tables", "truth"):
        shutil.rmtree(folder / name, ignore_errors=True)
    remove_topics(sandbox.bootstrap_servers, TOPICS)
    create_topics(sandbox.bootstrap_servers, dict.fromkeys(TOPICS, PARTITIONS))
    with sandbox.mysql.connect(autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
