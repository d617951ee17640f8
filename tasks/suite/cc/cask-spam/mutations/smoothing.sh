sed -i 's/+ self.smoothing \* known//' mail/bayes.py
