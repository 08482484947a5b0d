-- expand: a service may have fees of its own
ALTER TABLE "services" ADD COLUMN "fees" jsonb;