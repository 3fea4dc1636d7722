"""Who may do what: policies as pure rules, and the resources that they guard."""
