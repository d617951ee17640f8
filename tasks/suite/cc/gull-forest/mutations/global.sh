sed -i 's/chance = random.Random(self.seed)/chance = random/' birds/forest.py
