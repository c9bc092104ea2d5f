"""The environments that ``--env`` accepts: settings files, several of them separated by commas."""

from pathlib import Path

NOT_ONE = ("base", "linkage_model")  # prefixes: training writes linkage_model.vN.yaml beside the model


def environments(conf: Path) -> list[str]:
    """The names of the environments, sorted. Each one is a file ``conf/NAME.yaml``."""
    return sorted(path.stem for path in conf.glob("*.yaml") if not path.stem.startswith(NOT_ONE))


def completed(conf: Path, begun: str) -> list[str]:
    """Shell completions of a comma-separated list: its last name completed, without the names already in it."""
    before, comma, _ = begun.rpartition(",")
    return [f"{before}{comma}{name}" for name in environments(conf) if name not in before.split(",")]
