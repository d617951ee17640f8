sed -i 's/html.escape(str(value))/html.escape(str(value), quote=False)/' pilot/template.py
