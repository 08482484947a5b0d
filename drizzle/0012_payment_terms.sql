-- expand: what a service asks for at booking, and the payments of a booking
CREATE TABLE "booking_payments" (
	"store_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"pay_url" text,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "booking_payments_store_id_payment_id_pk" PRIMARY KEY("store_id","payment_id")
);
--> statement-breakpoint
ALTER TABLE "booking_payments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "payments" DROP CONSTRAINT "payments_refunded";--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "payment" jsonb;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "received_minor" bigint;--> statement-breakpoint
ALTER TABLE "store_settings" ADD COLUMN "payment" jsonb DEFAULT '{"kind":"none"}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "booking_payments" ADD CONSTRAINT "booking_payments_store_id_payment_id_payments_store_id_id_fk" FOREIGN KEY ("store_id","payment_id") REFERENCES "public"."payments"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_payments" ADD CONSTRAINT "booking_payments_store_id_booking_id_bookings_store_id_id_fk" FOREIGN KEY ("store_id","booking_id") REFERENCES "public"."bookings"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "booking_payments_booking" ON "booking_payments" USING btree ("store_id","booking_id");--> statement-breakpoint
ALTER TABLE "services" ADD CONSTRAINT "services_payment" CHECK (payment is null or coalesce(payment ->> 'kind', '') in ('none', 'deposit_fixed', 'deposit_percent', 'full', 'card_on_file'));--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_refunded" CHECK (refunded_minor between 0 and greatest(amount_minor + tip_minor, coalesce(received_minor, 0)));--> statement-breakpoint
ALTER TABLE "store_settings" ADD CONSTRAINT "store_settings_payment" CHECK (coalesce(payment ->> 'kind', '') in ('none', 'deposit_fixed', 'deposit_percent', 'full', 'card_on_file'));--> statement-breakpoint
CREATE POLICY "booking_payments_store" ON "booking_payments" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);