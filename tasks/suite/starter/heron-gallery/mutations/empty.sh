sed -i 's/alt="Grey heron at dawn"/alt=""/' heron_gallery.html
