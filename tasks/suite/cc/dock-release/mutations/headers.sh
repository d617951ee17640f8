sed -i 's/ -MMD / /' Makefile
