-- expand: packages that are paid again by themselves, and the card kept for it.
CREATE TABLE "package_renewals" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"every" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamptz,
	"period" integer DEFAULT 0 NOT NULL,
	"next_at" timestamptz,
	"try_at" timestamptz,
	"failures" integer DEFAULT 0 NOT NULL,
	"charge_id" uuid,
	"charge_begun_at" timestamptz,
	"told_period" integer DEFAULT 1 NOT NULL,
	"ended_at" timestamptz,
	"ended_by" text,
	CONSTRAINT "package_renewals_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "package_renewals_ended" CHECK (status <> 'ended' or (try_at is null and ended_by is not null))
);
--> statement-breakpoint
ALTER TABLE "package_renewals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "package_purchases" ADD COLUMN "renewal_id" uuid;--> statement-breakpoint
ALTER TABLE "package_purchases" ADD COLUMN "period" integer;--> statement-breakpoint
ALTER TABLE "packages" ADD COLUMN "renews" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "keep_for" uuid;--> statement-breakpoint
ALTER TABLE "card_mandates" ADD COLUMN "kind" text DEFAULT 'once' NOT NULL;--> statement-breakpoint
ALTER TABLE "package_renewals" ADD CONSTRAINT "package_renewals_store_id_id_package_purchases_store_id_id_fk" FOREIGN KEY ("store_id","id") REFERENCES "public"."package_purchases"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_renewals" ADD CONSTRAINT "package_renewals_store_id_client_id_clients_store_id_id_fk" FOREIGN KEY ("store_id","client_id") REFERENCES "public"."clients"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "package_renewals_client" ON "package_renewals" USING btree ("store_id","client_id");--> statement-breakpoint
CREATE INDEX "package_renewals_due" ON "package_renewals" USING btree ("next_at") WHERE try_at is not null;--> statement-breakpoint
ALTER TABLE "package_purchases" ADD CONSTRAINT "package_purchases_period" UNIQUE("store_id","renewal_id","period");--> statement-breakpoint
CREATE POLICY "package_renewals_store" ON "package_renewals" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "package_renewals_due" ON "package_renewals" AS PERMISSIVE FOR SELECT TO "app_worker" USING (try_at is not null);