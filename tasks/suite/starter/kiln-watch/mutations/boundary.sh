sed -i 's/degrees >= READY_DEGREES/degrees > READY_DEGREES/' kiln_watch.py
