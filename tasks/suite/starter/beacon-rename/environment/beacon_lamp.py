"""The lamp on the breakwater."""


def blink_beacon(times):
    """The light as seen from the sea: on and off, once a second."""
    return "*." * times


def dim_beacon(level):
    return max(level - 1, 0)
