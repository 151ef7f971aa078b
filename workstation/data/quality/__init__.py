"""What is wrong with prices, found and said: a report for people, read past and future alike, never fed to features."""
