"""Who is asking, and may they: authentication, and policies as pure functions over accessControlPolicies."""
