sed -i 's/> SPAN/>= SPAN/' report.py
