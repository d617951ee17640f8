sed -i 's/{warden_name}/{warden_nam}/' drawbridge.py
