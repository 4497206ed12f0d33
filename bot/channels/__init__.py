"""One module per channel; each turns its wire format into a message and an `Answer` back."""
