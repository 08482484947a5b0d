-- expand: cancelling late and not coming have a price; cards are kept under a mandate
CREATE TABLE "booking_penalties" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"kept_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"charge_at" timestamptz,
	"payment_id" uuid,
	"reason" text,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "booking_penalties_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "booking_penalties_amount" CHECK (amount_minor > 0 and kept_minor between 0 and amount_minor)
);
--> statement-breakpoint
ALTER TABLE "booking_penalties" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "card_mandates" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"terms" text NOT NULL,
	"terms_hash" "bytea" NOT NULL,
	"terms_version" integer NOT NULL,
	"ceiling_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"agreed_at" timestamptz NOT NULL,
	"setup_ref" text,
	"setup_url" text,
	"card_id" uuid,
	"charged_minor" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "card_mandates_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "card_mandates_subject" UNIQUE("store_id","subject_id"),
	CONSTRAINT "card_mandates_ceiling" CHECK (charged_minor between 0 and ceiling_minor)
);
--> statement-breakpoint
ALTER TABLE "card_mandates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "saved_cards" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"customer_ref" text NOT NULL,
	"card_ref" text NOT NULL,
	"brand" text NOT NULL,
	"last4" text NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"removed_at" timestamptz,
	CONSTRAINT "saved_cards_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "saved_cards_ref" UNIQUE("store_id","connection_id","card_ref")
);
--> statement-breakpoint
ALTER TABLE "saved_cards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "fee_clock_at" timestamptz;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "send_at" timestamptz;--> statement-breakpoint
ALTER TABLE "booking_penalties" ADD CONSTRAINT "booking_penalties_store_id_booking_id_bookings_store_id_id_fk" FOREIGN KEY ("store_id","booking_id") REFERENCES "public"."bookings"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_mandates" ADD CONSTRAINT "card_mandates_store_id_connection_id_payment_connections_store_id_id_fk" FOREIGN KEY ("store_id","connection_id") REFERENCES "public"."payment_connections"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_mandates" ADD CONSTRAINT "card_mandates_store_id_card_id_saved_cards_store_id_id_fk" FOREIGN KEY ("store_id","card_id") REFERENCES "public"."saved_cards"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_cards" ADD CONSTRAINT "saved_cards_store_id_connection_id_payment_connections_store_id_id_fk" FOREIGN KEY ("store_id","connection_id") REFERENCES "public"."payment_connections"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "booking_penalties_one" ON "booking_penalties" USING btree ("store_id","booking_id") WHERE status not in ('waived', 'reversed');--> statement-breakpoint
CREATE INDEX "booking_penalties_due" ON "booking_penalties" USING btree ("charge_at") WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX "saved_cards_client" ON "saved_cards" USING btree ("store_id","client_id");--> statement-breakpoint
CREATE INDEX "refunds_waiting" ON "refunds" USING btree ("send_at") WHERE status = 'pending' and refund_ref is null;--> statement-breakpoint
CREATE POLICY "refunds_waiting" ON "refunds" AS PERMISSIVE FOR SELECT TO "app_worker" USING (status = 'pending' and refund_ref is null and send_at <= now());--> statement-breakpoint
CREATE POLICY "booking_penalties_store" ON "booking_penalties" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "booking_penalties_due" ON "booking_penalties" AS PERMISSIVE FOR SELECT TO "app_worker" USING (status = 'waiting' and charge_at <= now());--> statement-breakpoint
CREATE POLICY "card_mandates_store" ON "card_mandates" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "saved_cards_store" ON "saved_cards" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);