# 手机上还没有可用的 Menu 按钮时才说。
! python3 -B "$TESTS_DIR/verify.py" the_menu_folds_on_a_phone
