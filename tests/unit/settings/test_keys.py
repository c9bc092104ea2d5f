"""Which keys are refused, and that nothing shows one."""

import pytest

from lib.doctor.finding import Status, examine
from lib.doctor.secrets import identity_key
from lib.errors import SettingsError
from lib.settings.key_properties import properties_file
from lib.settings.keys import Keys, read_keys, write_for_executors
from lib.settings.model import PrivacySettings

STRONG, OTHER, EARLIER = "c" * 32, "i" * 32, "e" * 32


def privacy(tmp_path, card, identity, mode=0o600):
    """Settings that refer to files with these keys."""
    references = {}
    for name, key in (("card_key", card), ("identity_key", identity)):
        file = tmp_path / name
        file.write_text(key)
        file.chmod(mode)
        references[name] = f"file:{file}"
    return PrivacySettings(**references)


def test_two_strong_keys_of_their_owner_are_read(tmp_path):
    assert read_keys(privacy(tmp_path, STRONG, OTHER)) == Keys(STRONG.encode(), OTHER.encode())


REFUSED = {
    "a short card key": (STRONG[:-1], OTHER, 0o600, "card_key has fewer than 32 bytes"),
    "a short identity key": (STRONG, OTHER[:-1], 0o600, "identity_key has fewer than 32 bytes"),
    "one that is 32 bytes with its line end": ("c" * 31 + "\n", OTHER, 0o600, "fewer than 32 bytes"),
    "no key": ("", OTHER, 0o600, "is missing or empty"),
    "the same key twice": (STRONG, STRONG, 0o600, "are the same key"),
    "the same key with a line end": (STRONG, STRONG + "\n", 0o600, "are the same key"),
    "readable by the group": (STRONG, OTHER, 0o640, "Others than its owner"),
    "readable by all": (STRONG, OTHER, 0o604, "Others than its owner"),
    "writable by all": (STRONG, OTHER, 0o602, "Others than its owner"),
}


@pytest.mark.parametrize(("card", "identity", "mode", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(card, identity, mode, says, tmp_path):
    with pytest.raises(SettingsError, match=says) as refused:
        read_keys(privacy(tmp_path, card, identity, mode))
    assert "ccc" not in str(refused.value)
    assert "iii" not in str(refused.value)


def with_earlier(tmp_path, key, mode=0o600):
    """Settings with two strong keys, and one that the card key had before."""
    file = tmp_path / "earlier_key"
    file.write_text(key)
    file.chmod(mode)
    references = privacy(tmp_path, STRONG, OTHER).model_dump()
    return PrivacySettings(**references | {"earlier_card_keys": (f"file:{file}",)})


def test_an_earlier_key_is_the_key_of_the_first_version(tmp_path):
    keys = read_keys(with_earlier(tmp_path, EARLIER))
    assert keys == Keys(STRONG.encode(), OTHER.encode(), (EARLIER.encode(),))
    assert keys.cards == (EARLIER.encode(), STRONG.encode())
    assert str(keys) == "Keys()"


REFUSED_EARLIER = {
    "short": (EARLIER[:-1], 0o600, "earlier_key has fewer than 32 bytes"),
    "missing": ("", 0o600, "earlier_key is missing or empty"),
    "the newest one": (STRONG, 0o600, "earlier_key and .*card_key are the same key"),
    "the key of ids": (OTHER, 0o600, "earlier_key and .*identity_key are the same key"),
    "readable by the group": (EARLIER, 0o640, "Others than its owner may use the key .*earlier_key"),
}


@pytest.mark.parametrize(("key", "mode", "says"), REFUSED_EARLIER.values(), ids=REFUSED_EARLIER)
def test_an_earlier_key_is_refused_that_is(key, mode, says, tmp_path):
    with pytest.raises(SettingsError, match=says):
        read_keys(with_earlier(tmp_path, key, mode))


def test_a_key_in_the_environment_has_a_length_too(monkeypatch):
    monkeypatch.setenv("A_KEY", STRONG[:-1])
    with pytest.raises(SettingsError, match="env:A_KEY has fewer than 32 bytes"):
        read_keys(PrivacySettings(card_key="env:A_KEY", identity_key="env:A_KEY"))


def test_the_doctor_finds_equal_keys(tmp_path):
    finding = examine("identity key", identity_key, privacy(tmp_path, STRONG, STRONG))
    assert (finding.status, "are the same key" in finding.what) == (Status.FAIL, True)


def test_the_doctor_finds_no_equal_keys_where_keys_are_missing(tmp_path):
    finding = examine("identity key", identity_key, with_earlier(tmp_path, ""))
    assert finding.status is Status.OK


def test_keys_are_in_no_text_of_the_object_that_has_them():
    assert str(Keys(STRONG.encode(), OTHER.encode())) == "Keys()"


def test_the_file_for_executors_is_its_owners_and_new(tmp_path):
    keys = Keys(STRONG.encode(), OTHER.encode(), (EARLIER.encode(),))
    file = tmp_path / "executors.properties"
    write_for_executors(keys, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == properties_file((*keys.cards, keys.identity))
    assert len(file.read_text().splitlines()) == 2 * 3
    with pytest.raises(SettingsError, match="exists"):
        write_for_executors(keys, file)
