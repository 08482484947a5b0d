-- expand: who a store is at a provider that charges for plans, prices there, what it told, and the sandbox provider's own books.
CREATE TABLE "plan_notices" (
	"store_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"cause" text NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "plan_notices_store_id_kind_cause_pk" PRIMARY KEY("store_id","kind","cause")
);
--> statement-breakpoint
ALTER TABLE "plan_notices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plan_payers" (
	"store_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"payer_ref" text NOT NULL,
	"readings" integer DEFAULT 0 NOT NULL,
	"written" integer DEFAULT 0 NOT NULL,
	"next_check_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "plan_payers_store_id_provider_pk" PRIMARY KEY("store_id","provider"),
	CONSTRAINT "plan_payers_ref" UNIQUE("provider","payer_ref")
);
--> statement-breakpoint
ALTER TABLE "plan_payers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plan_prices" (
	"plan_version_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"price_ref" text NOT NULL,
	"name" text NOT NULL,
	"active" boolean NOT NULL,
	"synced_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "plan_prices_plan_version_id_provider_pk" PRIMARY KEY("plan_version_id","provider"),
	CONSTRAINT "plan_prices_ref" UNIQUE("provider","price_ref")
);
--> statement-breakpoint
CREATE TABLE "plan_webhooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"dedupe_key" text NOT NULL,
	"payer_ref" text,
	"body" "bytea" NOT NULL,
	"received_at" timestamptz DEFAULT now() NOT NULL,
	"processed_at" timestamptz,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	CONSTRAINT "plan_webhooks_once" UNIQUE("provider","dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "sandbox_subscriptions" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"token" text NOT NULL,
	"return_url" text NOT NULL,
	"cancel_url" text NOT NULL,
	"state" jsonb NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "sandbox_subscriptions_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "sandbox_subscriptions_key" UNIQUE("store_id","key"),
	CONSTRAINT "sandbox_subscriptions_token" UNIQUE("store_id","token")
);
--> statement-breakpoint
ALTER TABLE "sandbox_subscriptions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "plan_payers" ADD CONSTRAINT "plan_payers_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_prices" ADD CONSTRAINT "plan_prices_plan_version_id_plan_versions_id_fk" FOREIGN KEY ("plan_version_id") REFERENCES "public"."plan_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plan_payers_due" ON "plan_payers" USING btree ("next_check_at");--> statement-breakpoint
CREATE INDEX "plan_webhooks_waiting" ON "plan_webhooks" USING btree ("received_at") WHERE processed_at is null;--> statement-breakpoint
CREATE POLICY "plan_notices_store" ON "plan_notices" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "plan_payers_store" ON "plan_payers" AS PERMISSIVE FOR ALL TO "app_user" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "plan_payers_due" ON "plan_payers" AS PERMISSIVE FOR SELECT TO "app_worker" USING (next_check_at <= now());--> statement-breakpoint
CREATE POLICY "plan_payers_platform" ON "plan_payers" AS PERMISSIVE FOR SELECT TO "app_platform" USING (true);--> statement-breakpoint
CREATE POLICY "sandbox_subscriptions_store" ON "sandbox_subscriptions" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);