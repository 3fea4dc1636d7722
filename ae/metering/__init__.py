"""The metering application: telegrams of the premise's meters become readings in the tree."""
