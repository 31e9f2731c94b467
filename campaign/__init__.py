"""The rules of a campaign, pure: rubric, scoring, calendar, permissions."""
