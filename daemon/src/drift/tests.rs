//! The rules by hand: one case a rule. What holds for all of them is the model's to say, in `tests/`.
