"""How it arrives: one file per source; rows become events, or rejections with a reason."""
