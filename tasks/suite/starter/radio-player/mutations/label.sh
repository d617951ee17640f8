sed -i 's/ aria-label="Skip to the next song"//' radio_player.html
