import socket
import stat

import pytest

from lib.errors import DependencyUnreachableError
from lib.sandbox import server as server_module
from lib.sandbox.debian_packages import choose_mirror
from lib.sandbox.kafka_broker import KafkaBroker, server_properties
from lib.sandbox.key_files import key_file
from lib.sandbox.mysql_program import version_of
from lib.sandbox.ports import free_ports, is_free, require_free


def test_free_ports_differ_and_can_be_listened_on():
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(map(is_free, ports))


def test_a_taken_port_is_named_with_a_remedy(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DependencyUnreachableError, match=f"Port {port}.* is taken") as raised:
            require_free(port, "The server", tmp_path)
    assert str(tmp_path) in raised.value.remedy


def test_a_server_keeps_its_ports(tmp_path):
    assert KafkaBroker(tmp_path).ports == KafkaBroker(tmp_path).ports


def test_a_full_disk_is_reported_before_anything_starts(tmp_path, monkeypatch):
    monkeypatch.setattr(server_module, "LEAST_SPACE", 2**63)
    with pytest.raises(DependencyUnreachableError, match="free space"):
        KafkaBroker(tmp_path).start()


def test_a_key_is_made_once_for_its_owner_only(tmp_path):
    first = key_file(tmp_path / "new/card.key").read_text()
    again = key_file(tmp_path / "new/card.key")
    assert again.read_text() == first
    assert len(bytes.fromhex(first)) == 32
    assert stat.S_IMODE(again.stat().st_mode) == 0o600
    assert key_file(tmp_path / "other.key").read_text() != first


@pytest.mark.parametrize(
    ("listed", "address"),
    [
        pytest.param(
            "http://a/debian-security/ x\nhttp://b/debian/ x\n", "http://b/debian/", id="main archive"
        ),
        pytest.param(
            "https://c/mirror/debian x\n", "https://c/mirror/debian", id="without a slash at the end"
        ),
        pytest.param("http://d/ubuntu/ x\n", None, id="another distribution"),
        pytest.param("\n", None, id="nothing"),
    ],
)
def test_the_machines_own_mirror_is_used(listed, address):
    assert choose_mirror(listed) == address


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ("mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))", (9, 7)),
        ("mysqld  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)", (8, 0)),
        ("mysqld  Ver 10.11.19-MariaDB-1 for debian-linux-gnu", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_only_mysql_counts_as_mysql(tmp_path, banner, version):
    program = tmp_path / "mysqld"
    program.write_text(f"#!/bin/sh\necho '{banner}'\n")
    program.chmod(0o755)
    assert version_of(str(program)) == version


def test_the_broker_listens_on_this_machine_only(tmp_path):
    lines = server_properties(tmp_path, 1, 2).splitlines()
    assert "listeners=BROKER://127.0.0.1:1,CONTROLLER://127.0.0.1:2" in lines
    assert "auto.create.topics.enable=false" in lines
    assert f"log.dirs={tmp_path}/records" in lines
