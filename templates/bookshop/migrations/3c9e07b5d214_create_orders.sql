-- +++
-- id = "3c9e07b5d214"
-- down_revision = "2a7d41c8e6f0"
-- message = "create orders"
-- created = 2026-02-03T11:40:00Z
-- +++ upgrade
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

-- +++ downgrade
DROP TABLE order_items;
DROP TABLE orders;
