from notes.index import search


def test_all_words():
    assert search("sample", "High tide") == ["deep/ropes.md", "tide.md"]
