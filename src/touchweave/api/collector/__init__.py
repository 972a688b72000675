"""The collector's paths: what clients of Segment, PostHog and Matomo send to, on any host name, write only."""
