"""The portal's JSON API as programs read about it: an OpenAPI document of the routes."""
