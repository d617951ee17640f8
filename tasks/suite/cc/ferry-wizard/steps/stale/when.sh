# 只有改过之后确认页仍是旧内容时才说。
! python3 -B "$TESTS_DIR/verify.py" changes_reach_the_confirmation
