sed -i 's/re.escape(path\[at:found.start()\])/path[at:found.start()]/' jetty/router.py
