"""``keys export`` writes what executors on other machines need, and says what is wrong with a key."""

import os
import re
import subprocess

from lib.settings.key_properties import properties_file
from lib.submission.layout import home

CARD, EARLIER, IDENTITY = "c" * 32, "e" * 32, "i" * 32
COMMAND = [f"{home()}/spark-submit.sh", "keys", "export", "executors.properties"]
SAYS_NO_KEY = re.compile(r"(?!.*(ccc|eee|iii))", re.DOTALL)


def export(folder, card=CARD, identity=IDENTITY, **variables):
    """Run the command in a folder; its exit code and all that it said."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CUSTID_")}
    keys = {"CUSTOMERS_CARD_KEY": card, "CUSTOMERS_IDENTITY_KEY": identity, **variables}
    done = subprocess.run(COMMAND, cwd=folder, env=ours | keys, capture_output=True, text=True, check=False)
    assert SAYS_NO_KEY.match(done.stdout + done.stderr)
    return done.returncode, done.stdout + done.stderr


def test_a_file_that_only_its_owner_may_read(tmp_path):
    code, said = export(tmp_path)
    file = tmp_path / "executors.properties"
    assert code == 0, said
    assert file.read_text() == properties_file((CARD.encode(), IDENTITY.encode()))
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_file_has_the_earlier_keys_too(tmp_path):
    earlier = {"CUSTID_PRIVACY__EARLIER_CARD_KEYS": "[env:EARLIER]", "EARLIER": EARLIER}
    code, said = export(tmp_path, **earlier)
    assert code == 0, said
    keys = (EARLIER.encode(), CARD.encode(), IDENTITY.encode())
    assert (tmp_path / "executors.properties").read_text() == properties_file(keys)


def test_a_file_that_exists_is_kept(tmp_path):
    (tmp_path / "executors.properties").write_text("kept")
    code, said = export(tmp_path)
    assert (code, "exists" in said) == (2, True)
    assert (tmp_path / "executors.properties").read_text() == "kept"


def test_a_weak_key_is_named_and_nothing_written(tmp_path):
    code, said = export(tmp_path, card="c" * 31)
    assert (code, "env:CUSTOMERS_CARD_KEY has fewer than 32 bytes" in said) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_new_key_is_strong_and_its_owners_alone(tmp_path):
    command = [COMMAND[0], "keys", "create", "secrets/card.key"]
    made = [subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False) for _ in "ab"]
    file = tmp_path / "secrets/card.key"
    assert [done.returncode for done in made] == [0, 2]
    assert "exists" in made[1].stderr
    assert re.fullmatch("[0-9a-f]{64}", file.read_text())
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert file.read_text() not in made[0].stdout + made[0].stderr
