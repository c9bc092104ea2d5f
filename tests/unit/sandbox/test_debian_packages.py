"""Debian packages from a mirror: those that the lock names, and no others."""

import functools
import hashlib
import http.server
import os
import subprocess
import threading
from pathlib import Path

import pytest

from lib.errors import DependencyUnreachableError, RefusedError, SettingsError
from lib.sandbox import debian_lock, debian_packages
from lib.sandbox.debian_lock import read_lock
from lib.sandbox.debian_packages import architecture, is_as_locked, unpack
from tests.conftest import HOME

PLACE = "pool/main/m/mine/mine_1.0_all.deb"
HEAD = "# Packages as of 20261129\n"


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A mirror of this machine with one package; its folder."""
    root = tmp_path / "package"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN/control").write_text(
        "Package: mine\nVersion: 1.0\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: none\n"
    )
    (root / "usr").mkdir()
    (root / "usr/mine").write_text("mine")
    for folder in (root, root / "DEBIAN"):  # dpkg-deb packs no folder that is its owner's alone
        folder.chmod(0o755)
    archive = tmp_path / "mirror" / PLACE
    archive.parent.mkdir(parents=True)
    subprocess.run(["dpkg-deb", "-b", root, archive], check=True, capture_output=True)
    serves = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path / "mirror")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serves) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv(debian_packages.MIRROR, f"http://127.0.0.1:{server.server_port}/")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.delenv(debian_packages.LOCK_ANEW, raising=False)
        yield archive
        server.shutdown()


@pytest.fixture
def lock(mirror, tmp_path):
    """A lock that names the package as it is."""
    return locked(tmp_path, hashlib.sha256(mirror.read_bytes()).hexdigest())


def locked(folder, checksum):
    file = folder / "debian.lock"
    file.write_text(f"{HEAD}{architecture()} {checksum} {PLACE}\nother {'0' * 64} {PLACE}\n")
    return file


def test_what_is_locked_is_unpacked(lock, tmp_path):
    unpack(lock, tmp_path / "unpacked")
    assert (tmp_path / "unpacked/usr/mine").read_text() == "mine"
    assert is_as_locked(lock, tmp_path / "unpacked")
    lock.write_text(lock.read_text() + "# another\n")
    assert not is_as_locked(lock, tmp_path / "unpacked")


@pytest.mark.usefixtures("mirror")
def test_another_file_under_the_name_is_refused(tmp_path):
    with pytest.raises(RefusedError, match=r"mine_1\.0_all\.deb"):
        unpack(locked(tmp_path, "1" * 64), tmp_path / "unpacked")
    assert not (tmp_path / "unpacked").exists()


@pytest.fixture
def snapshot(mirror, monkeypatch):
    """An address for the packages that the mirror has dropped, and the folder behind it."""
    monkeypatch.setenv(debian_packages.SNAPSHOT, os.environ[debian_packages.MIRROR] + "snapshot")
    return Path(str(mirror).removesuffix(PLACE)) / "snapshot"


def test_a_version_that_the_mirror_has_dropped_comes_from_a_snapshot(mirror, lock, snapshot, tmp_path):
    (snapshot / PLACE).parent.mkdir(parents=True)
    mirror.rename(snapshot / PLACE)
    unpack(lock, tmp_path / "unpacked")
    assert (tmp_path / "unpacked/usr/mine").read_text() == "mine"


@pytest.mark.usefixtures("snapshot")
def test_a_version_that_nobody_has_is_named_with_the_remedy(mirror, lock, tmp_path):
    mirror.unlink()
    with pytest.raises(DependencyUnreachableError, match=r"mine_1\.0_all\.deb") as raised:
        unpack(lock, tmp_path / "unpacked")
    assert debian_packages.SNAPSHOT in raised.value.remedy
    assert "lib.sandbox.debian_lock" in raised.value.remedy


@pytest.mark.usefixtures("snapshot")
def test_where_nobody_has_it_the_newer_version_is_locked_if_that_is_asked_for(
    mirror, lock, tmp_path, monkeypatch
):
    newer = mirror.with_name("mine_1.1_all.deb")
    mirror.rename(newer)
    line = (
        f"{architecture()} {hashlib.sha256(newer.read_bytes()).hexdigest()} {PLACE.replace('1.0', '1.1')}\n"
    )
    monkeypatch.setattr(debian_lock, "resolve", lambda _mirror, _package: [line])
    monkeypatch.setenv(debian_packages.LOCK_ANEW, "yes")
    unpack(lock, tmp_path / "unpacked")
    assert line in lock.read_text()
    assert is_as_locked(lock, tmp_path / "unpacked")


def test_a_snapshot_has_the_day_of_the_lock(lock):
    assert read_lock(lock, architecture()).snapshot.endswith("/20261129T000000Z")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (f"{HEAD}amd64 abc\n", SettingsError),
        ("amd64 abc pool/a.deb\n", SettingsError),
        (f"{HEAD}amd64 abc pool/a.deb\n", DependencyUnreachableError),
    ],
)
def test_a_lock_that_cannot_be_used(text, error, tmp_path):
    (tmp_path / "lock").write_text(text)
    with pytest.raises(error):
        read_lock(tmp_path / "lock", "riscv64")


@pytest.mark.parametrize("of", ["amd64", "arm64"])
def test_the_projects_own_lock_holds_the_server(of):
    names = [path.rpartition("/")[2] for path in read_lock(HOME / "conf/debian.lock", of).checksums]
    assert len([name for name in names if name.startswith("mysql-server-core_9.")]) == 1
