"""Decides what the studio's kiln may do next."""

READY_DEGREES = 1180
COOL_DEGREES = 60


def kiln_is_ready(degrees):
    """True once the kiln is hot enough for stoneware."""
    return degrees > READY_DEGREES


def door_may_open(degrees):
    return degrees <= COOL_DEGREES


def kiln_advice(degrees):
    if kiln_is_ready(degrees):
        return "hold"
    if door_may_open(degrees):
        return "load"
    return "wait"
