-- expand: payments get receipts, invoices and credit notes with numbers that have no gap
CREATE TABLE "document_series" (
	"store_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"year" integer NOT NULL,
	"test" boolean NOT NULL,
	"next_number" integer NOT NULL,
	CONSTRAINT "document_series_store_id_kind_year_test_pk" PRIMARY KEY("store_id","kind","year","test"),
	CONSTRAINT "document_series_number" CHECK (next_number > 0)
);
--> statement-breakpoint
ALTER TABLE "document_series" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "document_settings" (
	"store_id" uuid PRIMARY KEY NOT NULL,
	"legal_name" text DEFAULT '' NOT NULL,
	"address" text DEFAULT '' NOT NULL,
	"tax_id" text DEFAULT '' NOT NULL,
	"rates_milli" integer[] DEFAULT '{}' NOT NULL,
	"default_rate_milli" integer DEFAULT 0 NOT NULL,
	"shows_tax_in_prices" boolean DEFAULT true NOT NULL,
	"penalty_taxed" boolean DEFAULT false NOT NULL,
	"papers" text DEFAULT 'invoice_when_paid' NOT NULL,
	"prefixes" jsonb DEFAULT '{"receipt":"R","invoice":"INV","credit_note":"CN"}'::jsonb NOT NULL,
	"footer" text DEFAULT '' NOT NULL,
	"sends_mail" boolean DEFAULT true NOT NULL,
	CONSTRAINT "document_settings_rate" CHECK (default_rate_milli between 0 and 100000)
);
--> statement-breakpoint
ALTER TABLE "document_settings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "documents" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"year" integer NOT NULL,
	"test" boolean NOT NULL,
	"number" integer NOT NULL,
	"label" text NOT NULL,
	"issued_at" timestamptz NOT NULL,
	"day" text NOT NULL,
	"currency" text NOT NULL,
	"net_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"gross_minor" bigint NOT NULL,
	"subject_id" uuid,
	"client_id" uuid,
	"buyer_email" text,
	"words" text NOT NULL,
	"payment_id" uuid NOT NULL,
	"refund_id" uuid,
	"credits_id" uuid,
	"snapshot" json NOT NULL,
	"digest" "bytea" NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "documents_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "documents_number" UNIQUE("store_id","kind","year","test","number"),
	CONSTRAINT "documents_label" UNIQUE("store_id","label"),
	CONSTRAINT "documents_sums" CHECK (net_minor + tax_minor = gross_minor and gross_minor > 0),
	CONSTRAINT "documents_credit" CHECK ((kind = 'credit_note') = (credits_id is not null and refund_id is not null))
);
--> statement-breakpoint
ALTER TABLE "documents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_tax_rates" (
	"store_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"rate_milli" integer NOT NULL,
	CONSTRAINT "service_tax_rates_store_id_service_id_pk" PRIMARY KEY("store_id","service_id"),
	CONSTRAINT "service_tax_rates_rate" CHECK (rate_milli between 0 and 100000)
);
--> statement-breakpoint
ALTER TABLE "service_tax_rates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "document_settings" ADD CONSTRAINT "document_settings_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_store_id_payment_id_payments_store_id_id_fk" FOREIGN KEY ("store_id","payment_id") REFERENCES "public"."payments"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_store_id_refund_id_refunds_store_id_id_fk" FOREIGN KEY ("store_id","refund_id") REFERENCES "public"."refunds"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_store_id_credits_id_documents_store_id_id_fk" FOREIGN KEY ("store_id","credits_id") REFERENCES "public"."documents"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_tax_rates" ADD CONSTRAINT "service_tax_rates_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "documents_payment" ON "documents" USING btree ("store_id","payment_id") WHERE kind <> 'credit_note';--> statement-breakpoint
CREATE UNIQUE INDEX "documents_refund" ON "documents" USING btree ("store_id","refund_id") WHERE refund_id is not null;--> statement-breakpoint
CREATE INDEX "documents_by_day" ON "documents" USING btree ("store_id","day","id");--> statement-breakpoint
CREATE INDEX "documents_subject" ON "documents" USING btree ("store_id","subject_id");--> statement-breakpoint
CREATE INDEX "documents_client" ON "documents" USING btree ("store_id","client_id");--> statement-breakpoint
CREATE POLICY "document_series_store" ON "document_series" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "document_settings_store" ON "document_settings" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "documents_store" ON "documents" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "service_tax_rates_store" ON "service_tax_rates" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);