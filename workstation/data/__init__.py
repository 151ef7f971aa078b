"""Where prices come from: one reader per layout into one `PriceTable`; splits, summaries, the sample market."""
