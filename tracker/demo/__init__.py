"""The demonstration: invented forecasters, questions and news, told in two minutes through a real feed."""
