sed -i 's/  ln -sfn "versions\/$1" "$app\/current.new"/  rm -f "$app\/current"; sleep 0.01; ln -sfn "versions\/$1" "$app\/current.new"/' deploy.sh
