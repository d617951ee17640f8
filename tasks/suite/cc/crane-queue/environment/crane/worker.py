"""A worker: takes jobs and calls what is registered under their name."""
HANDLERS = {}


def job(handler):
    HANDLERS[handler.__name__] = handler
    return handler


def work_once(queue):
    """Do one job. Whether there was one."""
    taken = queue.take()
    if taken is None:
        return False
    number, name, arguments = taken
    try:
        HANDLERS[name](**arguments)
    except Exception:
        queue.failed(number)
    else:
        queue.done(number)
    return True
