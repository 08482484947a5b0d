-- expand: coupons that take something off the price of plans, and the stores that used them.
CREATE TABLE "plan_coupon_uses" (
	"coupon_id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"held_at" timestamptz DEFAULT now() NOT NULL,
	"used_at" timestamptz,
	CONSTRAINT "plan_coupon_uses_coupon_id_store_id_pk" PRIMARY KEY("coupon_id","store_id")
);
--> statement-breakpoint
CREATE TABLE "plan_coupons" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"percent" integer,
	"off_minor" bigint,
	"currency" text,
	"duration" text NOT NULL,
	"months" integer,
	"expires_at" timestamptz,
	"max_uses" integer,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"archived_at" timestamptz,
	CONSTRAINT "plan_coupons_code_unique" UNIQUE("code"),
	CONSTRAINT "plan_coupons_kind" CHECK ((percent is null) = (off_minor is not null and currency is not null)),
	CONSTRAINT "plan_coupons_percent" CHECK (percent between 1 and 100),
	CONSTRAINT "plan_coupons_off" CHECK (off_minor > 0),
	CONSTRAINT "plan_coupons_duration" CHECK ((duration = 'months') = (months is not null))
);
--> statement-breakpoint
ALTER TABLE "plan_coupon_uses" ADD CONSTRAINT "plan_coupon_uses_coupon_id_plan_coupons_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."plan_coupons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plan_coupon_uses_store" ON "plan_coupon_uses" USING btree ("store_id");