// Placeholder until the first file of Record lands.
