sed -i 's/3.8.0/3.8.1/' windmill_plugin.json
