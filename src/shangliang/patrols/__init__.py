"""巡片不巡人: routes of places with a checklist of things; a hazard becomes a matter."""
