-- +++
-- id = "7f14e9d6b3a5"
-- down_revision = "6d83c0a7f52b"
-- message = "show sales by book"
-- created = 2026-04-09T15:48:00Z
-- +++ upgrade
CREATE VIEW book_sales AS
SELECT
    books.id AS book_id,
    books.title,
    coalesce(sum(order_items.quantity), 0) AS sold,
    coalesce(sum(order_items.quantity * books.price_cents), 0) AS revenue_cents
FROM books
LEFT JOIN order_items ON order_items.book_id = books.id
GROUP BY books.id;

-- +++ downgrade
DROP VIEW book_sales;
