"""What goes to paper and to workbooks: bulletins, block sheets, compound workbooks, negotiation sheets."""
