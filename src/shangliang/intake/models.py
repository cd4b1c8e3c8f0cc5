"""征集渠道: opinion boxes, the listening wall, hotline files, patrols of places."""
