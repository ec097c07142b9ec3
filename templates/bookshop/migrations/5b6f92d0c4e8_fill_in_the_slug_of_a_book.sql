-- +++
-- id = "5b6f92d0c4e8"
-- down_revision = "4e51b8f3a07c"
-- message = "fill in the slug of a book"
-- created = 2026-03-05T13:31:00Z
-- +++ upgrade
ALTER TABLE books ADD COLUMN slug text;

UPDATE books
SET slug = trim(BOTH '-' FROM regexp_replace(lower(title), '[^a-z0-9]+', '-', 'g')) || '-' || id;

ALTER TABLE books ALTER COLUMN slug SET NOT NULL;
ALTER TABLE books ADD CONSTRAINT books_slug_key UNIQUE (slug);

-- +++ downgrade
ALTER TABLE books DROP COLUMN slug;
