sed -i 's/        waiting = \[name\]/        waiting = list(self._values)/' sheet/sheet.py
