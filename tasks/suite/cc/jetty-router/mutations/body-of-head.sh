sed -i 's/return \[\] if environ\["REQUEST_METHOD"\] == "HEAD" else /return /' jetty/app.py
