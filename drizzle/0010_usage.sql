-- expand: what is metered per month, counted once for each cause.
CREATE TABLE "usage_causes" (
	"store_id" uuid NOT NULL,
	"name" text NOT NULL,
	"cause_id" uuid NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "usage_causes_store_id_name_cause_id_pk" PRIMARY KEY("store_id","name","cause_id")
);
--> statement-breakpoint
ALTER TABLE "usage_causes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "usage_counters" (
	"store_id" uuid NOT NULL,
	"name" text NOT NULL,
	"period" date NOT NULL,
	"used" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_counters_store_id_name_period_pk" PRIMARY KEY("store_id","name","period")
);
--> statement-breakpoint
ALTER TABLE "usage_counters" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "usage_causes_age" ON "usage_causes" USING btree ("created_at");--> statement-breakpoint
CREATE POLICY "usage_causes_store" ON "usage_causes" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "usage_causes_old" ON "usage_causes" AS PERMISSIVE FOR ALL TO "app_worker" USING (created_at < now() - interval '30 days');--> statement-breakpoint
CREATE POLICY "usage_counters_store" ON "usage_counters" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);