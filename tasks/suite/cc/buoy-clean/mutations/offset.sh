sed -i 's/.astimezone(UTC)/.replace(tzinfo=UTC)/' clean.py
