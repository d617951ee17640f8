sed -i 's/found\[when, buoy\] = within(temp, -5, 40), within(wave, 0, 30)/found.setdefault((when, buoy), (within(temp, -5, 40), within(wave, 0, 30)))/' clean.py
