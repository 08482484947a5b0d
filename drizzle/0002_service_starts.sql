-- expand: limits and fairness count the starts of services; nullable, filled by every new allocation
ALTER TABLE "allocations" ADD COLUMN "service_id" uuid;--> statement-breakpoint
ALTER TABLE "allocations" ADD COLUMN "service_starts_at" timestamptz;--> statement-breakpoint
ALTER TABLE "allocations" ADD COLUMN "service_minutes" integer;--> statement-breakpoint
CREATE INDEX "allocations_service_starts" ON "allocations" USING btree ("store_id","service_starts_at") WHERE service_id is not null;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_service" CHECK (num_nonnulls(service_id, service_starts_at, service_minutes) in (0, 3));