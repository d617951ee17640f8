sed -i 's/    if not backup.exists():\n        _write/XX/; s/if not backup.exists():$/if True:/' station/config.py
