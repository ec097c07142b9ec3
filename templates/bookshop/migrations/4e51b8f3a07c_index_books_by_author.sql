-- +++
-- id = "4e51b8f3a07c"
-- down_revision = "3c9e07b5d214"
-- message = "index books by author"
-- created = 2026-02-17T08:25:00Z
-- transaction = false
-- +++ upgrade
-- Built while others write: this can't stand in a transaction, hence "transaction = false" above.
CREATE INDEX CONCURRENTLY books_author_id ON books (author_id);

-- +++ downgrade
DROP INDEX CONCURRENTLY books_author_id;
