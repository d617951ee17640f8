# Said only if the number of results, or the order, is not said in a live region.
! python3 -B "$TESTS_DIR/verify.py" results_are_said
