# The API page.
docs-title = The API
