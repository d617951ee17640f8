sed -i 's/if share > limit\]/if share >= limit]/' mail/measures.py
