from crane.queue import Queue


def test_first_in_first_out(tmp_path):
    queue = Queue(tmp_path / "jobs.db")
    one, two = queue.add("weigh", ship="Ada", tons=3), queue.add("weigh", ship="Bea", tons=4)
    assert queue.take() == (one, "weigh", {"ship": "Ada", "tons": 3})
    assert queue.take()[0] == two
    assert queue.take() is None
