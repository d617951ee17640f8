sed -i '/flock -n 9/d' deploy.sh
