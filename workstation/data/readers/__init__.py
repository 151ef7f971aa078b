"""One file per family of layouts, chosen by sniffing: file -> prices of its symbols and what was repaired."""
