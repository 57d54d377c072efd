"""Files to documents: `files` (disk and Git), `yaml` (a place for every part), `overlay` (extends), `project`,
`attest`, and all of them together in `repository`. What is wrong comes back as diagnostics, all of it in one run."""
