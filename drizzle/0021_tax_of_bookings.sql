-- expand: the tax a booking was made under, what the store says of it beside prices, and emptied events of plans.
CREATE TABLE "store_taxes" (
	"store_id" uuid PRIMARY KEY NOT NULL,
	"rate_milli" integer NOT NULL,
	"shows_in_prices" boolean NOT NULL,
	CONSTRAINT "store_taxes_rate" CHECK (rate_milli between 0 and 100000)
);
--> statement-breakpoint
ALTER TABLE "store_taxes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "booking_segments" ADD COLUMN "tax_rate_milli" integer;--> statement-breakpoint
ALTER TABLE "plan_webhooks" ADD COLUMN "emptied_at" timestamptz;--> statement-breakpoint
ALTER TABLE "store_taxes" ADD CONSTRAINT "store_taxes_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plan_webhooks_full" ON "plan_webhooks" USING btree ("processed_at") WHERE emptied_at is null;--> statement-breakpoint
CREATE POLICY "store_taxes_store" ON "store_taxes" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
INSERT INTO "store_taxes" ("store_id", "rate_milli", "shows_in_prices")
SELECT "store_id", "default_rate_milli", "shows_tax_in_prices" FROM "document_settings";
