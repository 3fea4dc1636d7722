"""People and how they prove who they are: rules without a store, a page or a clock of their own."""
