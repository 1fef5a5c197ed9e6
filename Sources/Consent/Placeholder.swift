// Placeholder until the first file of Consent lands.
