-- +++
-- id = "6d83c0a7f52b"
-- down_revision = "5b6f92d0c4e8"
-- message = "record price changes"
-- created = 2026-03-21T10:07:00Z
-- +++ upgrade
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

-- +++ downgrade
DROP TRIGGER books_price_changed ON books;
DROP FUNCTION record_price_change();
DROP TABLE price_changes;
