from kiln_watch import door_may_open, kiln_advice, kiln_is_ready

assert kiln_is_ready(1200)
assert not kiln_is_ready(1179)
assert door_may_open(60)
assert kiln_advice(20) == "load"
assert kiln_is_ready(1180)
assert kiln_advice(1180) == "hold"
print("kiln checks passed")
