"""New names spelled where old ones stood, and the import statements that they need."""
