import genericGitignore from "../../templates/generic/gitignore" with { type: "text" };
import genericReadme from "../../templates/generic/README.md" with { type: "text" };
import genericAludel from "../../templates/generic/aludel.toml" with { type: "text" };
import genericSchema from "../../templates/generic/schema.sql" with { type: "text" };
import multidbGitignore from "../../templates/multidb/gitignore" with { type: "text" };
import multidbReadme from "../../templates/multidb/README.md" with { type: "text" };
import multidbAludel from "../../templates/multidb/aludel.toml" with { type: "text" };
import multidbSchema from "../../templates/multidb/schema.sql" with { type: "text" };
import bookshopGitignore from "../../templates/bookshop/gitignore" with { type: "text" };
import bookshopReadme from "../../templates/bookshop/README.md" with { type: "text" };
import bookshopAludel from "../../templates/bookshop/aludel.toml" with { type: "text" };
import bookshopSchema from "../../templates/bookshop/schema.sql" with { type: "text" };
import bookshopCreateAuthorsAndBooks from "../../templates/bookshop/migrations/1f0c5a2e9b31_create_authors_and_books.sql" with {
  type: "text",
};
import bookshopAddTheFormatOfABook from "../../templates/bookshop/migrations/2a7d41c8e6f0_add_the_format_of_a_book.sql" with {
  type: "text",
};
import bookshopCreateOrders from "../../templates/bookshop/migrations/3c9e07b5d214_create_orders.sql" with {
  type: "text",
};
import bookshopIndexBooksByAuthor from "../../templates/bookshop/migrations/4e51b8f3a07c_index_books_by_author.sql" with {
  type: "text",
};
import bookshopFillInTheSlugOfABook from "../../templates/bookshop/migrations/5b6f92d0c4e8_fill_in_the_slug_of_a_book.sql" with {
  type: "text",
};
import bookshopRecordPriceChanges from "../../templates/bookshop/migrations/6d83c0a7f52b_record_price_changes.sql" with {
  type: "text",
};
import bookshopShowSalesByBook from "../../templates/bookshop/migrations/7f14e9d6b3a5_show_sales_by_book.sql" with {
  type: "text",
};

/** What `init` writes. */
export interface Template {
  readonly name: string;
  readonly summary: string;
  /** The text of each file, by its path below the project's folder. */
  readonly files: Readonly<Record<string, string>>;
}

/** The templates, carried in the executable. */
export const templates: readonly Template[] = [
  {
    name: "generic",
    summary: "One database; the embedded engine until you name a server.",
    files: {
      ".gitignore": genericGitignore,
      "README.md": genericReadme,
      "aludel.toml": genericAludel,
      "schema.sql": genericSchema,
    },
  },
  {
    name: "multidb",
    summary: "Several databases with the same revisions, chosen by -n or --all.",
    files: {
      ".gitignore": multidbGitignore,
      "README.md": multidbReadme,
      "aludel.toml": multidbAludel,
      "schema.sql": multidbSchema,
    },
  },
  {
    name: "bookshop",
    summary: "A worked example: seven revisions, each with a true downgrade.",
    files: {
      ".gitignore": bookshopGitignore,
      "README.md": bookshopReadme,
      "aludel.toml": bookshopAludel,
      "schema.sql": bookshopSchema,
      "migrations/1f0c5a2e9b31_create_authors_and_books.sql": bookshopCreateAuthorsAndBooks,
      "migrations/2a7d41c8e6f0_add_the_format_of_a_book.sql": bookshopAddTheFormatOfABook,
      "migrations/3c9e07b5d214_create_orders.sql": bookshopCreateOrders,
      "migrations/4e51b8f3a07c_index_books_by_author.sql": bookshopIndexBooksByAuthor,
      "migrations/5b6f92d0c4e8_fill_in_the_slug_of_a_book.sql": bookshopFillInTheSlugOfABook,
      "migrations/6d83c0a7f52b_record_price_changes.sql": bookshopRecordPriceChanges,
      "migrations/7f14e9d6b3a5_show_sales_by_book.sql": bookshopShowSalesByBook,
    },
  },
];
