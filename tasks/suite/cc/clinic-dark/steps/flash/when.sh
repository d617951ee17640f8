# Said only if a page begins in the other scheme.
! python3 -B "$TESTS_DIR/verify.py" no_page_begins_in_the_other_scheme
