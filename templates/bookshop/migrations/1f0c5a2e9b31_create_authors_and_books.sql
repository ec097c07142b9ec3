-- +++
-- id = "1f0c5a2e9b31"
-- down_revision = "base"
-- message = "create authors and books"
-- created = 2026-01-12T09:14:00Z
-- +++ upgrade
CREATE TABLE authors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE books (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES authors,
    title text NOT NULL,
    isbn text UNIQUE,
    price_cents integer NOT NULL CHECK (price_cents >= 0)
);

-- +++ downgrade
DROP TABLE books;
DROP TABLE authors;
