sed -i 's/sacks \* kilos_each/sacks + kilos_each/' freight_sacks.py
