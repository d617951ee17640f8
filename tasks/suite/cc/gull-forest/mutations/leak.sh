sed -i 's/scale = scaler(\[rows\[at\] for at in kept\])/scale = scaler(rows)/' evaluate.py
