"""A folder of the host on its way into a sandbox as a copy, and what changed in it on its way back."""
