-- expand: what staff earn: rules, frozen months, payslips.
CREATE TABLE "pay_periods" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"month" date NOT NULL,
	"zone" text NOT NULL,
	"currency" text NOT NULL,
	"frozen_at" timestamptz NOT NULL,
	"frozen_by" uuid,
	CONSTRAINT "pay_periods_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "pay_periods_month" UNIQUE("store_id","month")
);
--> statement-breakpoint
ALTER TABLE "pay_periods" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "pay_rule_services" (
	"store_id" uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"percent_bp" bigint NOT NULL,
	CONSTRAINT "pay_rule_services_store_id_rule_id_service_id_pk" PRIMARY KEY("store_id","rule_id","service_id"),
	CONSTRAINT "pay_rule_services_percent" CHECK (percent_bp between 0 and 10000)
);
--> statement-breakpoint
ALTER TABLE "pay_rule_services" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "pay_rules" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"effective_from" date NOT NULL,
	"fixed_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"tiers" jsonb NOT NULL,
	"created_by" uuid,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "pay_rules_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "pay_rules_fixed" CHECK (fixed_minor >= 0)
);
--> statement-breakpoint
ALTER TABLE "pay_rules" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "payslips" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"staff_name" text NOT NULL,
	"paid_minor" bigint NOT NULL,
	"amount_minor" bigint NOT NULL,
	"lines" jsonb NOT NULL,
	CONSTRAINT "payslips_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "payslips_once" UNIQUE("store_id","period_id","staff_id")
);
--> statement-breakpoint
ALTER TABLE "payslips" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "pay_rule_services" ADD CONSTRAINT "pay_rule_services_store_id_rule_id_pay_rules_store_id_id_fk" FOREIGN KEY ("store_id","rule_id") REFERENCES "public"."pay_rules"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pay_rule_services" ADD CONSTRAINT "pay_rule_services_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pay_rules" ADD CONSTRAINT "pay_rules_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payslips" ADD CONSTRAINT "payslips_store_id_period_id_pay_periods_store_id_id_fk" FOREIGN KEY ("store_id","period_id") REFERENCES "public"."pay_periods"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payslips" ADD CONSTRAINT "payslips_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pay_rules_by_staff" ON "pay_rules" USING btree ("store_id","staff_id","effective_from");--> statement-breakpoint
CREATE POLICY "pay_periods_store" ON "pay_periods" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "pay_rule_services_store" ON "pay_rule_services" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "pay_rules_store" ON "pay_rules" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "payslips_store" ON "payslips" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);