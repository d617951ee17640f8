sed -i 's/ln -sfn "versions/ln -sfn "$app\/versions/' deploy.sh
