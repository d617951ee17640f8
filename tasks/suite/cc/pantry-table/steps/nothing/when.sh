# Said only if a search without matches is not told in so many words, or the buttons stay alive.
! python3 -B "$TESTS_DIR/verify.py" a_search_without_matches_is_told
