// Placeholder until the first file of Dialect lands.
