"""The whole story on one page: load → resolve → place → index → measure → rank → act."""
