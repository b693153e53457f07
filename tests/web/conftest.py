"""A site over the invented store, and a client for it."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from monitor.config import Config
from tests.web.world import Browse, Story, client_of, harbour_story, settings, write_story


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the configuration of the filled store; tests only read it."""
    config = settings(tmp_path_factory.mktemp("harbour"))
    write_story(config, harbour_story())
    return config


@pytest.fixture
def client(harbour: Config) -> FlaskClient:
    """Return a client of the harbour's pages."""
    return client_of(harbour)


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """Return how to get a client for a story of the test's own."""

    def start(story: Story, **more: object) -> FlaskClient:
        config = settings(tmp_path, **more)
        write_story(config, story)
        return client_of(config)

    return start


@pytest.fixture(scope="session")
def client_of_harbour(harbour: Config) -> FlaskClient:
    """Return one client for all examples of a property."""
    return client_of(harbour)
