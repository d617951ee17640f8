# Said only if the time of a pause counts.
! python3 -B "$TESTS_DIR/verify.py" a_pause_takes_no_time
