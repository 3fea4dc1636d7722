"""The common services entity: keeps the resource tree and answers requests on it. It knows nothing of energy."""
