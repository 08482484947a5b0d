-- expand: the mail job notes what it has handed over, so that its sweep knows what is left
ALTER TABLE "user_tokens" ADD COLUMN "mailed_at" timestamptz;--> statement-breakpoint
CREATE INDEX "user_tokens_unsent" ON "user_tokens" USING btree ("created_at") WHERE mailed_at is null;