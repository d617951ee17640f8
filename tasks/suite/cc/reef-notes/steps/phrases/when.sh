# A phrase in quotes finds notes that have its words in another order.
mkdir -p /tmp/phrase && rm -f /tmp/phrase/.notes* && echo "tide high" > /tmp/phrase/a.md
[ -n "$(python3 -m notes search /tmp/phrase '"high tide"')" ]
