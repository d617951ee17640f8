# Other flags compile nothing again.
export CC_LOG=/tmp/flags.log
make > /dev/null 2>&1 && rm -f /tmp/flags.log && make CFLAGS=-DSLOW > /dev/null 2>&1 && [ ! -e /tmp/flags.log ]
