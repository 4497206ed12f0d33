"""Our own Rasa graph components and the importer that derives domain and rules."""
