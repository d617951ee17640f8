sed -i 's/MOSS_EPOCHS = 12/MOSS_EPOCHS = 2/' moss_perceptron.py
