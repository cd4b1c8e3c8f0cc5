"""省-市-县-乡镇-村-组-片: the tree of places."""
