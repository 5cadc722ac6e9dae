"""The targets of exports: folders, and buckets of object stores."""
