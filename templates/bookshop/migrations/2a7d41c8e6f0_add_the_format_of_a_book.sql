-- +++
-- id = "2a7d41c8e6f0"
-- down_revision = "1f0c5a2e9b31"
-- message = "add the format of a book"
-- created = 2026-01-19T16:02:00Z
-- +++ upgrade
CREATE TYPE book_format AS ENUM ('hardcover', 'paperback', 'ebook');

ALTER TABLE books ADD COLUMN format book_format NOT NULL DEFAULT 'paperback';

-- +++ downgrade
ALTER TABLE books DROP COLUMN format;

DROP TYPE book_format;
