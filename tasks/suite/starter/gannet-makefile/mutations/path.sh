sed -i 's|source/gannet.c|sources/gannet.c|' Makefile
