// Placeholder until the first file of Linkage lands.
