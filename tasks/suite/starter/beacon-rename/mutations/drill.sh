sed -i 's/pulse_beacon/blink_beacon/' beacon_drill.py
