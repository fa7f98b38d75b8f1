"""How each kind of agent behaves; what it is like stands on the cards in the top-level ``agents`` folder."""
