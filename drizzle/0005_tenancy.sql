-- expand: a claim on a host is per store and only its proof is exclusive; an admin's act stands in the store's own log
DROP INDEX "domains_store";--> statement-breakpoint
ALTER TABLE "domains" DROP CONSTRAINT "domains_pkey";--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_store_id_host_pk" PRIMARY KEY("store_id","host");--> statement-breakpoint
CREATE UNIQUE INDEX "domains_one_owner" ON "domains" USING btree ("host") WHERE verified_at is not null;--> statement-breakpoint
CREATE POLICY "events_platform" ON "events" AS PERMISSIVE FOR INSERT TO "app_platform" WITH CHECK (true);
