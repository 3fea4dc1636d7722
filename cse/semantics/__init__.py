"""What descriptors say: RDF and SPARQL, which come from strangers and are read in a process of its own."""
