# Said only if rubbish in the storage leaves the board white, or loses cards.
! python3 -B "$TESTS_DIR/verify.py" rubbish_in_the_store_is_survived
