"""How much of the outcome: credit by rule and by removal effect. Association, never cause."""
