sed -i 's/waiting += self._readers.pop(one, ())/self._readers.pop(one, ())/' sheet/sheet.py
