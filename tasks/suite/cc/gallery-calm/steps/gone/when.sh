# Said only if a picture that cannot be loaded is not told in words.
! python3 -B "$TESTS_DIR/verify.py" a_picture_that_is_gone_keeps_its_place
