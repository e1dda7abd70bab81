"""The components of the pipeline, one file each. None knows its neighbours."""
