-- expand: a booking waits for its card: pages that are over are replaced, forgotten ones are asked about
ALTER TABLE "card_mandates" ADD COLUMN "setup_id" uuid;--> statement-breakpoint
ALTER TABLE "card_mandates" ADD COLUMN "setup_pages" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "card_mandates" ADD COLUMN "setup_expires_at" timestamptz;--> statement-breakpoint
ALTER TABLE "card_mandates" ADD COLUMN "next_check_at" timestamptz;--> statement-breakpoint
ALTER TABLE "card_mandates" ADD COLUMN "kept_at" timestamptz;--> statement-breakpoint
ALTER TABLE "saved_cards" ADD COLUMN "expires" text;--> statement-breakpoint
CREATE INDEX "card_mandates_unchecked" ON "card_mandates" USING btree ("next_check_at") WHERE next_check_at is not null;--> statement-breakpoint
CREATE POLICY "card_mandates_unchecked" ON "card_mandates" AS PERMISSIVE FOR SELECT TO "app_worker" USING (next_check_at <= now());