sed -i 's/DUNE_STEPS = 90/DUNE_STEPS = 91/' dune_crest.py
