"""The web app's server side: its built files, and the headers they are served with."""
