"""The operations of TS-0001 10.1, one file each. They run inside a unit of work and speak to the tree only."""
