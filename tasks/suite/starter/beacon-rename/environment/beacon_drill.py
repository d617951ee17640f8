"""Shows every signal once."""

import beacon_lamp
from harbour_watch import fog_signal, storm_signal

print("storm", storm_signal())
print("fog", fog_signal(3))
print("test", beacon_lamp.blink_beacon(1))
