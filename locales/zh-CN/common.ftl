# Words used on every screen.
