# A release that is broken goes live.
rm -rf /tmp/slip && mkdir -p /tmp/slip && bash deploy.sh /tmp/slip 1.0 > /dev/null 2>&1
bash deploy.sh /tmp/slip 2.1 > /dev/null 2>&1
[ "$(basename "$(readlink /tmp/slip/current)")" = 2.1 ]
