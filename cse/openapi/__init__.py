"""The HTTP binding of this CSE as an OpenAPI 3.1 document, made from the tables that also check requests.

schemas      resource types, and what requests may carry of them
parameters   headers and query fields
answers      what may come back: successes, and the tree of refusals
examples     the least of each type, as a reader would write it
operations   one resource type's paths
document     the whole
"""
