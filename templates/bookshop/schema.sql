-- The schema of the bookshop: what the revisions lead to.

CREATE TYPE book_format AS ENUM ('hardcover', 'paperback', 'ebook');

CREATE TABLE authors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE books (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES authors,
    title text NOT NULL,
    isbn text UNIQUE,
    price_cents integer NOT NULL CHECK (price_cents >= 0),
    format book_format NOT NULL DEFAULT 'paperback',
    slug text NOT NULL CONSTRAINT books_slug_key UNIQUE
);

CREATE INDEX books_author_id ON books (author_id);

CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer text NOT NULL,
    ordered_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE order_items (
    order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE,
    book_id bigint NOT NULL REFERENCES books,
    quantity integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, book_id)
);

CREATE TABLE price_changes (
    book_id bigint NOT NULL REFERENCES books ON DELETE CASCADE,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    old_cents integer NOT NULL,
    new_cents integer NOT NULL
);

CREATE FUNCTION record_price_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO price_changes (book_id, old_cents, new_cents)
    VALUES (new.id, old.price_cents, new.price_cents);
    RETURN new;
END
$$;

CREATE TRIGGER books_price_changed
AFTER UPDATE OF price_cents ON books
FOR EACH ROW
WHEN (old.price_cents IS DISTINCT FROM new.price_cents)
EXECUTE FUNCTION record_price_change();

CREATE VIEW book_sales AS
SELECT
    books.id AS book_id,
    books.title,
    coalesce(sum(order_items.quantity), 0) AS sold,
    coalesce(sum(order_items.quantity * books.price_cents), 0) AS revenue_cents
FROM books
LEFT JOIN order_items ON order_items.book_id = books.id
GROUP BY books.id;
