"""Small files that are made to hold a reader up, and what each costs in a process of its own."""
