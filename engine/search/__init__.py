"""Search for better rules: evolution over conjunctions, seeded by greedy choice; its front is the product."""
