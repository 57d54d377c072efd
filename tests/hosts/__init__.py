"""Doubles of GitHub's and GitLab's REST APIs, as far as lpconf uses them, after their public documentation."""
