sed -i 's/if not head or not notes:/if not head:/' tools/bump.py
