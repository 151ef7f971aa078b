"""What `workstation doctor` looks at: one file for each kind of thing that can be missing."""
