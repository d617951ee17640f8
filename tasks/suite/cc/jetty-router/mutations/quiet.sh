sed -i 's/            traceback.print_exc()/            pass/' jetty/app.py
