sed -i 's/if cohort + number <= last else ""/if True else ""/' report.py
