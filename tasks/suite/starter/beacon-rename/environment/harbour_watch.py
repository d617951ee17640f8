from beacon_lamp import blink_beacon, dim_beacon


def storm_signal():
    return blink_beacon(5)


def fog_signal(level):
    if dim_beacon(level) == 0:
        return ""
    return blink_beacon(2)
