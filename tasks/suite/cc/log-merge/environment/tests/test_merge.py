from merge.lines import merge


def test_one_side_changed():
    assert merge(["a"], ["a"], ["b"]) == (["b"], False)
