sed -i 's/(temp - 32) \/ 1.8/temp \/ 1.8 - 32/' clean.py
