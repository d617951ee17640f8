#!/bin/bash
# deploy.sh APP VERSION: put a version of the app in place.
app=$1 version=$2
cp -r "releases/$version/." "$app/current/"
echo "deployed $version"
