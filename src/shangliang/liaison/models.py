"""联系制度: bodies with rosters, typed links between people and places, conveners, member groups."""
