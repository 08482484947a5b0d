-- expand: the last guard against double booking (RULES C1, TRANSACTIONS.md §1). Drizzle cannot say EXCLUDE.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_no_overlap" EXCLUDE USING gist (
	"store_id" WITH =, "owner_id" WITH =, tstzrange("starts_at", "ends_at") WITH &&
) WHERE ("exclusive");
