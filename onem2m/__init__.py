"""The oneM2M protocol as both sides speak it: vocabulary, primitives, resource tables, bindings' mappings, client."""
