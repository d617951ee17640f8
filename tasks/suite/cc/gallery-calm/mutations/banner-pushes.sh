sed -i '/^.banner {/s/min-height: 54px;//; s/min-height: 84px;//' styles.css
