"""Prints who watches the drawbridge tonight."""

WARDENS = ["Osric", "Tamsin", "Wulf"]


def warden_for(night):
    return WARDENS[night % len(WARDENS)]


def bridge_notice(night):
    warden_name = warden_for(night)
    hours = "dusk to dawn"
    return f"Night {night}: {wardn_name} keeps the bridge, {hours}."


if __name__ == "__main__":
    for night in range(3):
        print(bridge_notice(night))
