# Said only if the search does not go round, or does not say that nothing was found.
! python3 -B "$TESTS_DIR/verify.py" the_search_goes_round
