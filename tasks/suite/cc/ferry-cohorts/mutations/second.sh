sed -i 's/first.setdefault(user, when)/first[user] = when/' report.py
