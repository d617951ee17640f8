sed -i 's/tabulate==0.9.0/tabulate==0.8.0/' requirements.txt
