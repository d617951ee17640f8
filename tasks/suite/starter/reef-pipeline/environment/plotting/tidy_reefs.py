print("reefs tidied")
