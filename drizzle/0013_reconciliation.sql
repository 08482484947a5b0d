-- expand: differences with the provider, counted drawers, emptied events, tips alone.
CREATE TABLE "cash_counts" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"day" date NOT NULL,
	"currency" text NOT NULL,
	"counted_minor" bigint NOT NULL,
	"float_minor" bigint DEFAULT 0 NOT NULL,
	"expected_minor" bigint NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"counted_by" uuid,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "cash_counts_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "cash_counts_amounts" CHECK (counted_minor >= 0 and float_minor >= 0)
);
--> statement-breakpoint
ALTER TABLE "cash_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "reconciliation_items" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"payment_id" uuid,
	"provider_ref" text NOT NULL,
	"what" text NOT NULL,
	"ours_minor" bigint,
	"theirs_minor" bigint,
	"ours_status" text,
	"theirs_status" text,
	"currency" text NOT NULL,
	"found_at" timestamptz NOT NULL,
	"seen_at" timestamptz NOT NULL,
	"resolved_at" timestamptz,
	"resolved_by" uuid,
	"note" text DEFAULT '' NOT NULL,
	CONSTRAINT "reconciliation_items_store_id_id_pk" PRIMARY KEY("store_id","id")
);
--> statement-breakpoint
ALTER TABLE "reconciliation_items" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "payments" DROP CONSTRAINT "payments_amount";--> statement-breakpoint
ALTER TABLE "payment_connections" ADD COLUMN "reconciled_at" timestamptz;--> statement-breakpoint
ALTER TABLE "webhook_inbox" ADD COLUMN "emptied_at" timestamptz;--> statement-breakpoint
ALTER TABLE "reconciliation_items" ADD CONSTRAINT "reconciliation_items_store_id_connection_id_payment_connections_store_id_id_fk" FOREIGN KEY ("store_id","connection_id") REFERENCES "public"."payment_connections"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cash_counts_day" ON "cash_counts" USING btree ("store_id","day");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_items_open" ON "reconciliation_items" USING btree ("store_id","connection_id","provider_ref","what") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "reconciliation_items_payment" ON "reconciliation_items" USING btree ("store_id","payment_id");--> statement-breakpoint
CREATE INDEX "webhook_inbox_full" ON "webhook_inbox" USING btree ("processed_at") WHERE emptied_at is null;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_amount" CHECK (amount_minor >= 0 and tip_minor >= 0 and amount_minor + tip_minor > 0);--> statement-breakpoint
CREATE POLICY "payment_connections_nightly" ON "payment_connections" AS PERMISSIVE FOR SELECT TO "app_worker" USING (true);--> statement-breakpoint
CREATE POLICY "webhook_inbox_old" ON "webhook_inbox" AS PERMISSIVE FOR ALL TO "app_worker" USING (processed_at < now() - interval '30 days');--> statement-breakpoint
CREATE POLICY "cash_counts_store" ON "cash_counts" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "reconciliation_items_store" ON "reconciliation_items" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);