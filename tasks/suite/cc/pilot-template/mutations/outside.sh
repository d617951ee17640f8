sed -i 's/not path.is_relative_to(root) or not/not/' pilot/template.py
