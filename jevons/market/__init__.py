"""How a month of the market runs: the model, clearing, the books and what is observed."""
