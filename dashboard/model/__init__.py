"""Place: the rules, how good they are, editing and comparing them."""
