-- expand: packages of visits: what is sold, what was bought, what became of each use.
CREATE TABLE "package_purchases" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"package_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"status" text NOT NULL,
	"key" text NOT NULL,
	"pay_url" text,
	"name" text NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"uses" integer NOT NULL,
	"uses_left" integer NOT NULL,
	"service_ids" jsonb NOT NULL,
	"valid_days" integer NOT NULL,
	"locale" text NOT NULL,
	"bought_at" timestamptz,
	"expires_at" timestamptz,
	"reminded_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "package_purchases_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "package_purchases_key" UNIQUE("store_id","key"),
	CONSTRAINT "package_purchases_left" CHECK (uses_left between 0 and uses),
	CONSTRAINT "package_purchases_bought" CHECK (status = 'pending' or expires_at is not null)
);
--> statement-breakpoint
ALTER TABLE "package_purchases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "package_services" (
	"store_id" uuid NOT NULL,
	"package_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	CONSTRAINT "package_services_store_id_package_id_service_id_pk" PRIMARY KEY("store_id","package_id","service_id")
);
--> statement-breakpoint
ALTER TABLE "package_services" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "package_uses" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"purchase_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"booking_id" uuid,
	"refund_id" uuid,
	"used_at" timestamptz NOT NULL,
	"returned_at" timestamptz,
	CONSTRAINT "package_uses_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "package_uses_number" CHECK (number >= 1)
);
--> statement-breakpoint
ALTER TABLE "package_uses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "packages" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"uses" integer NOT NULL,
	"valid_days" integer NOT NULL,
	"hidden" boolean DEFAULT false NOT NULL,
	"archived_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "packages_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "packages_price" CHECK (price_minor > 0),
	CONSTRAINT "packages_uses" CHECK (uses between 1 and 100),
	CONSTRAINT "packages_valid" CHECK (valid_days between 1 and 3650)
);
--> statement-breakpoint
ALTER TABLE "packages" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "package_purchases" ADD CONSTRAINT "package_purchases_store_id_package_id_packages_store_id_id_fk" FOREIGN KEY ("store_id","package_id") REFERENCES "public"."packages"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_purchases" ADD CONSTRAINT "package_purchases_store_id_client_id_clients_store_id_id_fk" FOREIGN KEY ("store_id","client_id") REFERENCES "public"."clients"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_services" ADD CONSTRAINT "package_services_store_id_package_id_packages_store_id_id_fk" FOREIGN KEY ("store_id","package_id") REFERENCES "public"."packages"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_services" ADD CONSTRAINT "package_services_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_uses" ADD CONSTRAINT "package_uses_store_id_purchase_id_package_purchases_store_id_id_fk" FOREIGN KEY ("store_id","purchase_id") REFERENCES "public"."package_purchases"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_uses" ADD CONSTRAINT "package_uses_store_id_booking_id_bookings_store_id_id_fk" FOREIGN KEY ("store_id","booking_id") REFERENCES "public"."bookings"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "package_purchases_client" ON "package_purchases" USING btree ("store_id","client_id");--> statement-breakpoint
CREATE INDEX "package_purchases_ending" ON "package_purchases" USING btree ("expires_at") WHERE status = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "package_uses_once" ON "package_uses" USING btree ("store_id","purchase_id","number") WHERE returned_at is null;--> statement-breakpoint
CREATE INDEX "package_uses_booking" ON "package_uses" USING btree ("store_id","booking_id");--> statement-breakpoint
CREATE POLICY "package_purchases_store" ON "package_purchases" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "package_purchases_ending" ON "package_purchases" AS PERMISSIVE FOR SELECT TO "app_worker" USING (status = 'active');--> statement-breakpoint
CREATE POLICY "package_services_store" ON "package_services" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "package_uses_store" ON "package_uses" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "packages_store" ON "packages" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);