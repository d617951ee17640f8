from birds.tree import Tree


def test_a_simple_split():
    tree = Tree(depth=1).fit([[1.0], [2.0], [8.0], [9.0]], ["a", "a", "b", "b"])
    assert tree.predict([[0.0], [10.0]]) == ["a", "b"]
