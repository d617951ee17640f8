sed -i 's/entry.size, entry.mode = len(data), .*/entry.size, entry.mode = len(data), Path(name).stat().st_mode \& 0o777/' tools/pack.py
