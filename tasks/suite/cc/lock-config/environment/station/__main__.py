import json
import sys

from station import config

command, path = sys.argv[1:3]
if command == "show":
    print(json.dumps(config.load(path), indent=2))
