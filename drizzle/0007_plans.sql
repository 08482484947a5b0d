-- expand: plans in versions and who is on them; the free plan, which every store falls back to, is always there.
CREATE TABLE "plan_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"plan_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"interval" text NOT NULL,
	"trial_days" integer DEFAULT 0 NOT NULL,
	"limits" jsonb NOT NULL,
	"features" text[] NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "plan_versions_number" UNIQUE("plan_id","version"),
	CONSTRAINT "plan_versions_price" CHECK (price_minor >= 0),
	CONSTRAINT "plan_versions_interval" CHECK (interval in ('month', 'year'))
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"listed" boolean DEFAULT true NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"archived_at" timestamptz,
	CONSTRAINT "plans_code_unique" UNIQUE("code"),
	CONSTRAINT "plans_free_stays" CHECK (code <> 'free' or (archived_at is null and listed))
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"store_id" uuid PRIMARY KEY NOT NULL,
	"plan_version_id" uuid NOT NULL,
	"status" text NOT NULL,
	"provider" text DEFAULT 'manual' NOT NULL,
	"provider_ref" text,
	"started_at" timestamptz NOT NULL,
	"period_ends_at" timestamptz,
	"trial_ends_at" timestamptz,
	"past_due_since" timestamptz,
	"cancelled_at" timestamptz,
	"ended_at" timestamptz,
	"next_plan_version_id" uuid,
	"updated_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "subscriptions_provider" UNIQUE("provider","provider_ref"),
	CONSTRAINT "subscriptions_status" CHECK (status in ('trialing', 'active', 'past_due', 'cancelled', 'ended')),
	CONSTRAINT "subscriptions_overdue" CHECK ((status = 'past_due') = (past_due_since is not null))
);
--> statement-breakpoint
ALTER TABLE "subscriptions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_plan_version_id_plan_versions_id_fk" FOREIGN KEY ("plan_version_id") REFERENCES "public"."plan_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_next_plan_version_id_plan_versions_id_fk" FOREIGN KEY ("next_plan_version_id") REFERENCES "public"."plan_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "subscriptions_plan_version" ON "subscriptions" USING btree ("plan_version_id");--> statement-breakpoint
CREATE POLICY "subscriptions_store" ON "subscriptions" AS PERMISSIVE FOR ALL TO "app_user" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "subscriptions_due" ON "subscriptions" AS PERMISSIVE FOR SELECT TO "app_worker" USING (true);--> statement-breakpoint
CREATE POLICY "subscriptions_platform" ON "subscriptions" AS PERMISSIVE FOR ALL TO "app_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
INSERT INTO "plans" ("id", "code", "name", "description") VALUES ('019b76da-a800-7000-8001-000000000001', 'free', 'Free', 'For one person who is starting out.');--> statement-breakpoint
INSERT INTO "plan_versions" ("id", "plan_id", "version", "price_minor", "currency", "interval", "limits", "features") VALUES ('019b76da-a800-7000-8001-000000000002', '019b76da-a800-7000-8001-000000000001', 1, 0, 'EUR', 'month', '{"locations":1,"staff":2,"services":10,"storageMb":100,"bookingsPerMonth":80,"smsPerMonth":0}', '{embed}');
