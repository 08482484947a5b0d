-- expand: the platform may switch a store's online payments off, and adds up what passes through.
ALTER TABLE "stores" ADD COLUMN "online_payments_enabled" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE POLICY "payment_connections_platform" ON "payment_connections" AS PERMISSIVE FOR SELECT TO "app_platform" USING (true);--> statement-breakpoint
CREATE POLICY "payments_platform" ON "payments" AS PERMISSIVE FOR SELECT TO "app_platform" USING (true);--> statement-breakpoint
CREATE POLICY "webhook_inbox_platform" ON "webhook_inbox" AS PERMISSIVE FOR SELECT TO "app_platform" USING (true);