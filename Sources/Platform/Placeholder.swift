// Placeholder until the first file of Platform lands.
