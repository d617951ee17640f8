sed -i 's/line += part.count("\\n")/line += 0/' pilot/template.py
