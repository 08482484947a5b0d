-- expand: the providers of A7.1, how a connection is, and what some of them do not remember.
CREATE TABLE "kept_payments" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"key" text NOT NULL,
	"provider_ref" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"pay_link" text,
	"receipt" text,
	"refunds" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "kept_payments_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "kept_payments_key" UNIQUE("store_id","connection_id","key"),
	CONSTRAINT "kept_payments_ref" UNIQUE("store_id","connection_id","provider_ref"),
	CONSTRAINT "kept_payments_receipt" UNIQUE("store_id","connection_id","receipt"),
	CONSTRAINT "kept_payments_amount" CHECK (amount_minor > 0)
);
--> statement-breakpoint
ALTER TABLE "kept_payments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "payment_connections" DROP CONSTRAINT "payment_connections_vendor";--> statement-breakpoint
ALTER TABLE "payment_connections" ADD COLUMN "last_ok_at" timestamptz;--> statement-breakpoint
ALTER TABLE "payment_connections" ADD COLUMN "last_error" text;--> statement-breakpoint
ALTER TABLE "kept_payments" ADD CONSTRAINT "kept_payments_store_id_connection_id_payment_connections_store_id_id_fk" FOREIGN KEY ("store_id","connection_id") REFERENCES "public"."payment_connections"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_connections" ADD CONSTRAINT "payment_connections_vendor" CHECK (vendor in ('sandbox', 'stripe', 'paystack', 'kaspi_manual', 'kaspi', 'paypal', 'square'));--> statement-breakpoint
CREATE POLICY "kept_payments_store" ON "kept_payments" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);