"""The workshop: one page on which a room moves sliders and sees what cheaper AI does, regime A against regime B."""
