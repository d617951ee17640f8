from station import config


def test_round_trip(tmp_path):
    config.save(tmp_path / "s.json", {"freq": 198})
    assert config.load(tmp_path / "s.json") == {"freq": 198}
