-- expand: the worker also finds tries whose process died
DROP INDEX "deliveries_due";--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("send_at") WHERE state in ('queued', 'sending');--> statement-breakpoint
ALTER POLICY "deliveries_due" ON "deliveries" TO app_worker USING (state in ('queued', 'sending') and send_at <= now());