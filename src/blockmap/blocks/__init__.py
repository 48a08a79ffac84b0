"""Blocks: cells ▸ graph ▸ partition ▸ improve ▸ shape ▸ codes, composed by ``plan`` and proved by ``check``."""
