// Placeholder until the first file of Bridge lands.
