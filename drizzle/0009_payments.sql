-- expand: clients pay stores through providers, whose events are kept before they are believed
CREATE TABLE "payment_connections" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"vendor" text NOT NULL,
	"keys" text DEFAULT 'own' NOT NULL,
	"status" text NOT NULL,
	"account_ref" text,
	"secrets" "bytea",
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "payment_connections_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "payment_connections_vendor" CHECK (vendor in ('sandbox', 'stripe'))
);
--> statement-breakpoint
ALTER TABLE "payment_connections" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "payments" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid,
	"method" text NOT NULL,
	"purpose" text NOT NULL,
	"status" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"tip_minor" bigint DEFAULT 0 NOT NULL,
	"currency" text NOT NULL,
	"refunded_minor" bigint DEFAULT 0 NOT NULL,
	"subject_id" uuid,
	"client_id" uuid,
	"provider_ref" text,
	"charge_ref" text,
	"failure" text,
	"receipt" text,
	"expires_at" timestamptz,
	"next_check_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"paid_at" timestamptz,
	CONSTRAINT "payments_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "payments_amount" CHECK (amount_minor > 0 and tip_minor >= 0),
	CONSTRAINT "payments_refunded" CHECK (refunded_minor between 0 and amount_minor + tip_minor),
	CONSTRAINT "payments_online" CHECK ((method = 'online') = (connection_id is not null))
);
--> statement-breakpoint
ALTER TABLE "payments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "refunds" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"status" text NOT NULL,
	"refund_ref" text,
	"reason" text DEFAULT '' NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "refunds_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "refunds_amount" CHECK (amount_minor > 0)
);
--> statement-breakpoint
ALTER TABLE "refunds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sandbox_payments" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"request" jsonb NOT NULL,
	"token" text NOT NULL,
	"status" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"received_minor" bigint DEFAULT 0 NOT NULL,
	"currency" text NOT NULL,
	"description" text NOT NULL,
	"return_url" text NOT NULL,
	"cancel_url" text NOT NULL,
	"save_card" boolean DEFAULT false NOT NULL,
	"authorise_only" boolean DEFAULT false NOT NULL,
	"customer_ref" text,
	"card_ref" text,
	"card_removed_at" timestamptz,
	"failure" text,
	"refunds" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "sandbox_payments_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "sandbox_payments_key" UNIQUE("store_id","key"),
	CONSTRAINT "sandbox_payments_token" UNIQUE("store_id","token")
);
--> statement-breakpoint
ALTER TABLE "sandbox_payments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_inbox" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"dedupe_key" text NOT NULL,
	"body" "bytea" NOT NULL,
	"changed" jsonb NOT NULL,
	"received_at" timestamptz DEFAULT now() NOT NULL,
	"processed_at" timestamptz,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	CONSTRAINT "webhook_inbox_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "webhook_inbox_once" UNIQUE("store_id","connection_id","dedupe_key")
);
--> statement-breakpoint
ALTER TABLE "webhook_inbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_store_id_connection_id_payment_connections_store_id_id_fk" FOREIGN KEY ("store_id","connection_id") REFERENCES "public"."payment_connections"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_store_id_payment_id_payments_store_id_id_fk" FOREIGN KEY ("store_id","payment_id") REFERENCES "public"."payments"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandbox_payments" ADD CONSTRAINT "sandbox_payments_store_id_connection_id_payment_connections_store_id_id_fk" FOREIGN KEY ("store_id","connection_id") REFERENCES "public"."payment_connections"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_inbox" ADD CONSTRAINT "webhook_inbox_store_id_connection_id_payment_connections_store_id_id_fk" FOREIGN KEY ("store_id","connection_id") REFERENCES "public"."payment_connections"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_connections_one_active" ON "payment_connections" USING btree ("store_id") WHERE status = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "payments_provider_ref" ON "payments" USING btree ("store_id","connection_id","provider_ref") WHERE provider_ref is not null;--> statement-breakpoint
CREATE INDEX "payments_subject" ON "payments" USING btree ("store_id","subject_id");--> statement-breakpoint
CREATE INDEX "payments_unsettled" ON "payments" USING btree ("next_check_at") WHERE next_check_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_ref" ON "refunds" USING btree ("store_id","payment_id","refund_ref") WHERE refund_ref is not null;--> statement-breakpoint
CREATE INDEX "sandbox_payments_customer" ON "sandbox_payments" USING btree ("store_id","customer_ref");--> statement-breakpoint
CREATE INDEX "webhook_inbox_waiting" ON "webhook_inbox" USING btree ("received_at") WHERE processed_at is null;--> statement-breakpoint
CREATE POLICY "payment_connections_store" ON "payment_connections" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "payments_store" ON "payments" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "payments_unsettled" ON "payments" AS PERMISSIVE FOR SELECT TO "app_worker" USING (next_check_at <= now());--> statement-breakpoint
CREATE POLICY "refunds_store" ON "refunds" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "sandbox_payments_store" ON "sandbox_payments" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "webhook_inbox_store" ON "webhook_inbox" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "webhook_inbox_waiting" ON "webhook_inbox" AS PERMISSIVE FOR SELECT TO "app_worker" USING (processed_at is null);