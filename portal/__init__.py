"""What is hosted: people, sites, tickets, patients as ciphertext, pages, mail."""
