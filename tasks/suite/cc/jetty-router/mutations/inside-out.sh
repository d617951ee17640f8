sed -i 's/reversed(self.middleware)/self.middleware/' jetty/app.py
