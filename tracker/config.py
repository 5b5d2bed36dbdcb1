"""Every setting, in one place. Each field is the environment variable TRACKER_<NAME>; docs/settings.md lists them."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Typed settings, read once from the environment (and from a file `.env` in the working directory)."""

    model_config = SettingsConfigDict(env_prefix="TRACKER_", env_file=".env", extra="ignore")

    var: Path = Field(default=Path("var"), description="Folder for the embedded database and secrets.")
    database_url: str = Field(
        default="", description="PostgreSQL or SQLite address; empty: SQLite at `<var>/tracker.sqlite3`."
    )
    host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the web server listens on.")
    web_workers: int = Field(default=2, ge=1, le=64, description="Web processes.")
    web_threads: int = Field(default=4, ge=1, le=64, description="Threads of each web process.")
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Key that signs form tokens; empty: made once and kept under `<var>`."
    )
    admin_password: SecretStr = Field(
        default=SecretStr(""), description="Password of the first admin; empty: a random one, printed once."
    )
    secure_cookies: bool = Field(default=False, description="Send cookies over HTTPS only. Set it behind TLS.")
    proxies: int = Field(default=0, ge=0, le=5, description="Reverse proxies in front whose forwarded headers count.")
    site_name: str = Field(default="Forecast Tracker", description="Name in the header of every page.")
    base_url: str = Field(default="", description="Public address, for links in feeds and mail.")
    cdn: str = Field(
        default="https://cdn.jsdelivr.net/npm", description="Where the chart libraries come from; a mirror for offline."
    )
    bank: Path = Field(default=Path("questions"), description="Folder of the question bank.")
    signup: bool = Field(default=True, description="Whether anybody may sign up.")
    session_days: int = Field(default=30, ge=1, le=365, description="How long a sign-in lasts.")
    limits: bool = Field(default=True, description="Rate limits on sign-in, sign-up and writing.")
    limits_storage: str = Field(
        default="memory://", description="Where rate limits are counted; redis:// for several processes."
    )
    minimum_questions: int = Field(default=5, ge=1, description="Resolved questions needed for a rank.")
    auto_finalise: bool = Field(
        default=True,
        description="Whether proposals of the strict bar finalise after their window; off: a person always decides.",
    )
    spacy_model: str = Field(default="", description="Another spaCy model for the rules judge; empty: the shipped one.")
    feed_loopback: bool = Field(
        default=False, description="Let feeds live on loopback addresses. For tests and local mirrors only."
    )
    log_level: str = Field(default="INFO", description="Least level that is logged.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite", "postgresql")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @property
    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite:///{self.var.absolute() / 'tracker.sqlite3'}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
