"""What the system is made of besides its own code: packages, jars and Debian packages, with licences and known weaknesses."""
