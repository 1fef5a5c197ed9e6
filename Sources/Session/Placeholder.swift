// Placeholder until the first file of Session lands.
