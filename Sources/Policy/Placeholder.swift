// Placeholder until the first file of Policy lands.
