import pytest

from lib.errors import SettingsError
from lib.explanation.coordinate import Coordinate, coordinate


def test_a_record_is_written_as_it_is_read():
    assert coordinate("store-details:0:17") == Coordinate("store-details", 0, 17)
    assert str(Coordinate("store-details", 0, 17)) == "store-details:0:17"


@pytest.mark.parametrize(
    "text", ["", "17", "topic:17", "topic:0:-1", "topic:0:1.5", ":0:1", "topic:0:1\n", "a b:0:1"]
)
def test_what_is_no_record_is_refused(text):
    with pytest.raises(SettingsError, match="topic:partition:offset"):
        coordinate(text)
