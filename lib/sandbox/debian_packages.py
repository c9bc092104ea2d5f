"""Debian packages as plain files, downloaded from this machine's mirror and unpacked without root."""

import os
import shutil
import subprocess
from pathlib import Path

from lib.errors import DependencyUnreachableError

SUITE = "sid"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
REMEDY = "Check the network and the proxy and run again, or put a mysqld of version 9 on the PATH."


def unpack(package: str, folder: Path) -> None:
    """Download a package of Debian's newest suite with all its dependencies, and unpack them into ``folder``.

    The folder appears only when it is complete. Raises :class:`DependencyUnreachableError`.
    """
    workspace = folder.with_name(f"{folder.name}.apt")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise DependencyUnreachableError(f"This machine has no apt to download {package} with.", REMEDY)
    configuration = _private_apt(workspace, mirror())
    _apt(configuration, "update")
    _apt(configuration, "install", "--download-only", "--yes", "--no-install-recommends", package)
    for archive in sorted((workspace / "cache/archives").glob("*.deb")):
        _run(["dpkg-deb", "-x", str(archive), str(partial)], workspace / "log")
    partial.rename(folder)
    shutil.rmtree(workspace)


def mirror() -> str:
    """The Debian mirror of this machine's apt, whatever suite it uses; raises :class:`DependencyUnreachableError`."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    address = choose_mirror(listed)
    if address is None:
        raise DependencyUnreachableError("This machine's apt uses no Debian mirror.", REMEDY)
    return address


def choose_mirror(listed: str) -> str | None:
    """The first address of Debian's main archive in lines of the form ``ADDRESS SUITE``."""
    addresses = (line.split()[0] for line in listed.splitlines() if line.strip())
    return next((address for address in addresses if address.rstrip("/").endswith("/debian")), None)


def _private_apt(workspace: Path, address: str) -> Path:
    """Write an apt configuration that keeps all state below ``workspace``, so that neither root nor the system's apt is needed.

    Its package status is empty: apt takes nothing for installed, and downloads every dependency.
    """
    for name in ("state/lists/partial", "cache/archives/partial"):
        (workspace / name).mkdir(parents=True, exist_ok=True)
    (workspace / "state/status").touch()
    signed = f" [signed-by={KEYRING}]" if KEYRING.exists() else ""
    (workspace / "sources.list").write_text(f"deb{signed} {address} {SUITE} main\n")
    configuration = workspace / "apt.conf"
    configuration.write_text(
        f'Dir::State "{workspace}/state";\n'
        f'Dir::State::status "{workspace}/state/status";\n'
        f'Dir::Cache "{workspace}/cache";\n'
        f'Dir::Etc::sourcelist "{workspace}/sources.list";\n'
        'Dir::Etc::sourceparts "/dev/null";\n'
        'APT::Sandbox::User "";\n'  # only root can drop privileges to the user _apt
        'Acquire::Languages "none";\n'
        'Acquire::Retries "3";\n'
    )
    return configuration


def _apt(configuration: Path, *words: str) -> None:
    _run(["apt-get", "-q", *words], configuration.with_name("log"), APT_CONFIG=str(configuration))


def _run(command: list[str], log: Path, **variables: str) -> None:
    with log.open("ab") as output:
        done = subprocess.run(command, stdout=output, stderr=output, env=os.environ | variables, check=False)
    if done.returncode:
        raise DependencyUnreachableError(
            f"{' '.join(command[:2])} failed while fetching packages (see {log}).", REMEDY
        )
