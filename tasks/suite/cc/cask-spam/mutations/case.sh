sed -i 's/text.casefold()/text/' mail/bayes.py
