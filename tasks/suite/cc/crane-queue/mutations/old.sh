sed -i 's/if column not in known:/if False:/' crane/queue.py
