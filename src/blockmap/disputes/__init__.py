"""Where a neighbour draws the shared line elsewhere: found, recorded, negotiated, decided, applied."""
