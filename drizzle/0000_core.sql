-- expand: the core tables of stores, people, catalogue, time and bookings, with row-level security from the first day
CREATE TABLE "events" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"occurred_at" timestamptz DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"on_behalf_of" uuid,
	"source" text NOT NULL,
	"request_id" text,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"personal" json,
	"salt" "bytea",
	"digest" "bytea" NOT NULL,
	"position" bigint,
	"hash" "bytea",
	CONSTRAINT "events_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "events_position" UNIQUE("store_id","position")
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"store_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"error_code" text,
	"result" json,
	"status" integer,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_store_id_actor_key_pk" PRIMARY KEY("store_id","actor","key")
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"store_id" uuid,
	"occurred_at" timestamptz DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"source" text NOT NULL,
	"request_id" text,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"personal" json
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text NOT NULL,
	"window_start" timestamptz NOT NULL,
	"used" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "rate_limits_key_window_start_pk" PRIMARY KEY("key","window_start"),
	CONSTRAINT "rate_limits_used" CHECK (used >= 0)
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"user_id" uuid NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"used_at" timestamptz,
	CONSTRAINT "recovery_codes_user_id_code_hash_pk" PRIMARY KEY("user_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "required_second_factor" (
	"role" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"last_seen_at" timestamptz DEFAULT now() NOT NULL,
	"second_factor_passed" boolean DEFAULT false NOT NULL,
	"ip" text,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "user_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"user_id" uuid,
	"purpose" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"code_hash" "bytea",
	"attempts" integer DEFAULT 0 NOT NULL,
	"return_to" text,
	"locale" text DEFAULT 'en' NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"used_at" timestamptz,
	CONSTRAINT "user_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"verified_at" timestamptz,
	"disabled_at" timestamptz,
	"platform_role" text,
	"locale" text DEFAULT 'en' NOT NULL,
	"theme" text DEFAULT 'system' NOT NULL,
	"totp_secret" "bytea",
	"totp_enabled_at" timestamptz,
	"totp_last_step" integer,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"last_seen_at" timestamptz,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "allocations" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"claim_id" uuid NOT NULL,
	"segment" integer DEFAULT 0 NOT NULL,
	"staff_id" uuid,
	"resource_id" uuid,
	"owner_id" uuid GENERATED ALWAYS AS (coalesce(staff_id, resource_id)) STORED,
	"units" integer DEFAULT 1 NOT NULL,
	"exclusive" boolean DEFAULT true NOT NULL,
	"starts_at" timestamptz NOT NULL,
	"ends_at" timestamptz NOT NULL,
	CONSTRAINT "allocations_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "allocations_units" CHECK (units >= 1),
	CONSTRAINT "allocations_owner" CHECK (num_nonnulls(staff_id, resource_id) = 1),
	CONSTRAINT "allocations_order" CHECK (ends_at > starts_at),
	CONSTRAINT "allocations_length" CHECK (ends_at <= starts_at + interval '744 hours')
);
--> statement-breakpoint
ALTER TABLE "allocations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "busy_times" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"connection_id" uuid,
	"starts_at" timestamptz NOT NULL,
	"ends_at" timestamptz NOT NULL,
	CONSTRAINT "busy_times_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "busy_times_order" CHECK (ends_at > starts_at)
);
--> statement-breakpoint
ALTER TABLE "busy_times" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "claims" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"expires_at" timestamptz,
	"holder_hash" "bytea",
	"network_hash" "bytea",
	"extended" boolean DEFAULT false NOT NULL,
	"offer" json,
	"group_session_id" uuid,
	"places" integer DEFAULT 0 NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "claims_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "claims_places" CHECK (places >= 0),
	CONSTRAINT "claims_hold_has_holder" CHECK (expires_at is null or holder_hash is not null)
);
--> statement-breakpoint
ALTER TABLE "claims" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "closures" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"location_id" uuid,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	CONSTRAINT "closures_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "closures_order" CHECK (ends_on >= starts_on)
);
--> statement-breakpoint
ALTER TABLE "closures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "group_sessions" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"staff_id" uuid,
	"starts_at" timestamptz NOT NULL,
	"ends_at" timestamptz NOT NULL,
	"capacity" integer NOT NULL,
	"min_to_run" integer,
	"decide_by" timestamptz,
	"scheduled" boolean DEFAULT false NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	CONSTRAINT "group_sessions_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "group_sessions_capacity" CHECK (capacity >= 1),
	CONSTRAINT "group_sessions_order" CHECK (ends_at > starts_at)
);
--> statement-breakpoint
ALTER TABLE "group_sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "hours" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"location_id" uuid,
	"staff_id" uuid,
	"service_id" uuid,
	"resource_id" uuid,
	"at_location_id" uuid,
	"owner_id" uuid GENERATED ALWAYS AS (coalesce(location_id, staff_id, service_id, resource_id)) STORED,
	"weekday" integer,
	"on_date" date,
	"valid_from" date,
	"valid_until" date,
	"extra" boolean DEFAULT false NOT NULL,
	"minutes" "int4multirange" NOT NULL,
	CONSTRAINT "hours_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "hours_one_owner" CHECK (num_nonnulls(location_id, staff_id, service_id, resource_id) = 1),
	CONSTRAINT "hours_one_when" CHECK (num_nonnulls(weekday, on_date) = 1),
	CONSTRAINT "hours_weekday" CHECK (weekday between 1 and 7),
	CONSTRAINT "hours_minutes" CHECK (minutes <@ int4multirange(int4range(0, 2880))),
	CONSTRAINT "hours_extra" CHECK (not extra or (staff_id is not null and on_date is not null))
);
--> statement-breakpoint
ALTER TABLE "hours" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "time_off" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"staff_id" uuid,
	"resource_id" uuid,
	"kind" text DEFAULT 'time_off' NOT NULL,
	"starts_at" timestamptz NOT NULL,
	"ends_at" timestamptz NOT NULL,
	"status" text DEFAULT 'approved' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "time_off_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "time_off_order" CHECK (ends_at > starts_at),
	CONSTRAINT "time_off_owner" CHECK (num_nonnulls(staff_id, resource_id) = 1)
);
--> statement-breakpoint
ALTER TABLE "time_off" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "booking_segments" (
	"store_id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"service_id" uuid NOT NULL,
	"staff_id" uuid,
	"staff_chosen" boolean DEFAULT false NOT NULL,
	"group_session_id" uuid,
	"starts_at" timestamptz NOT NULL,
	"ends_at" timestamptz NOT NULL,
	"service_name" text NOT NULL,
	"phases" integer[] NOT NULL,
	"price_minor" bigint NOT NULL,
	CONSTRAINT "booking_segments_store_id_booking_id_position_pk" PRIMARY KEY("store_id","booking_id","position")
);
--> statement-breakpoint
ALTER TABLE "booking_segments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "booking_series" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"staff_id" uuid,
	"rule" text NOT NULL,
	"zone" text NOT NULL,
	"starts_on" text NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"ended_at" timestamptz,
	CONSTRAINT "booking_series_store_id_id_pk" PRIMARY KEY("store_id","id")
);
--> statement-breakpoint
ALTER TABLE "booking_series" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "bookings" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"location_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"claim_id" uuid,
	"status" text NOT NULL,
	"source" text NOT NULL,
	"starts_at" timestamptz NOT NULL,
	"ends_at" timestamptz NOT NULL,
	"zone" text NOT NULL,
	"local_starts_at" timestamp NOT NULL,
	"party_size" integer DEFAULT 1 NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"policy" json NOT NULL,
	"remote" boolean DEFAULT false NOT NULL,
	"client_name" text NOT NULL,
	"contact_email" text,
	"contact_phone" text,
	"locale" text NOT NULL,
	"viewer_zone" text,
	"reminders" boolean DEFAULT true NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"pending_for" text,
	"decide_by" timestamptz,
	"forced_reason" text,
	"reason" text,
	"late" boolean DEFAULT false NOT NULL,
	"ended_at" timestamptz,
	"rescheduled_count" integer DEFAULT 0 NOT NULL,
	"checked_in_at" timestamptz,
	"version" integer DEFAULT 1 NOT NULL,
	"sequence" integer DEFAULT 0 NOT NULL,
	"link_version" integer DEFAULT 1 NOT NULL,
	"link_hash" "bytea" NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "bookings_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "bookings_code" UNIQUE("store_id","code"),
	CONSTRAINT "bookings_claim" UNIQUE("store_id","claim_id"),
	CONSTRAINT "bookings_party" CHECK (party_size >= 1),
	CONSTRAINT "bookings_pending" CHECK (status <> 'pending' or (pending_for is not null and decide_by is not null)),
	CONSTRAINT "bookings_active_owns_time" CHECK (claim_id is not null or status not in ('pending','confirmed','checked_in'))
);
--> statement-breakpoint
ALTER TABLE "bookings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "party_members" (
	"store_id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text,
	"checked_in_at" timestamptz,
	"cancelled_at" timestamptz,
	CONSTRAINT "party_members_store_id_booking_id_position_pk" PRIMARY KEY("store_id","booking_id","position")
);
--> statement-breakpoint
ALTER TABLE "party_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "waitlist_entries" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"staff_id" uuid,
	"location_id" uuid NOT NULL,
	"party_size" integer DEFAULT 1 NOT NULL,
	"wishes" json NOT NULL,
	"auto_book" boolean DEFAULT false NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"ended_at" timestamptz,
	CONSTRAINT "waitlist_entries_store_id_id_pk" PRIMARY KEY("store_id","id")
);
--> statement-breakpoint
ALTER TABLE "waitlist_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "categories" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "categories_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "categories_name" UNIQUE("store_id","name")
);
--> statement-breakpoint
ALTER TABLE "categories" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "locations" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"zone" text NOT NULL,
	"address" text DEFAULT '' NOT NULL,
	"city" text DEFAULT '' NOT NULL,
	"country" text DEFAULT '' NOT NULL,
	"phone" text,
	"latitude" text,
	"longitude" text,
	"position" integer DEFAULT 0 NOT NULL,
	"archived_at" timestamptz,
	CONSTRAINT "locations_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "locations_slug" UNIQUE("store_id","slug")
);
--> statement-breakpoint
ALTER TABLE "locations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "resource_types" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "resource_types_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "resource_types_name" UNIQUE("store_id","name")
);
--> statement-breakpoint
ALTER TABLE "resource_types" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "resources" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"type_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"name" text NOT NULL,
	"quantity" integer DEFAULT 1 NOT NULL,
	"archived_at" timestamptz,
	CONSTRAINT "resources_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "resources_quantity" CHECK (quantity between 1 and 1000)
);
--> statement-breakpoint
ALTER TABLE "resources" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_locations" (
	"store_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	CONSTRAINT "service_locations_store_id_service_id_location_id_pk" PRIMARY KEY("store_id","service_id","location_id")
);
--> statement-breakpoint
ALTER TABLE "service_locations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_requirements" (
	"store_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"type_id" uuid NOT NULL,
	"units" integer DEFAULT 1 NOT NULL,
	"per_person" boolean DEFAULT false NOT NULL,
	CONSTRAINT "service_requirements_store_id_service_id_type_id_pk" PRIMARY KEY("store_id","service_id","type_id"),
	CONSTRAINT "service_requirements_units" CHECK (units between 1 and 1000)
);
--> statement-breakpoint
ALTER TABLE "service_requirements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_staff" (
	"store_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"phases" integer[],
	"price_minor" bigint,
	"buffer_before_minutes" integer,
	"buffer_after_minutes" integer,
	CONSTRAINT "service_staff_store_id_service_id_staff_id_location_id_pk" PRIMARY KEY("store_id","service_id","staff_id","location_id")
);
--> statement-breakpoint
ALTER TABLE "service_staff" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "services" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"category_id" uuid,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"image_id" uuid,
	"position" integer DEFAULT 0 NOT NULL,
	"phases" integer[] NOT NULL,
	"buffer_before_minutes" integer DEFAULT 0 NOT NULL,
	"buffer_after_minutes" integer DEFAULT 0 NOT NULL,
	"buffers_spill" boolean DEFAULT true NOT NULL,
	"buffers_on_resources" boolean DEFAULT false NOT NULL,
	"slot_step_minutes" integer,
	"grid" text DEFAULT 'interval' NOT NULL,
	"minimum_notice_minutes" integer DEFAULT 0 NOT NULL,
	"minimum_notice_days" integer,
	"same_day" boolean DEFAULT true NOT NULL,
	"booking_window_days" integer DEFAULT 90 NOT NULL,
	"bookable_from" date,
	"bookable_until" date,
	"release_weekday" integer,
	"release_minute" integer,
	"seasons" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"price_kind" text DEFAULT 'fixed' NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"min_persons" integer DEFAULT 1 NOT NULL,
	"max_persons" integer DEFAULT 1 NOT NULL,
	"capacity" integer DEFAULT 1 NOT NULL,
	"assignment" text DEFAULT 'round_robin' NOT NULL,
	"unstaffed" boolean DEFAULT false NOT NULL,
	"remote" boolean DEFAULT false NOT NULL,
	"approval" boolean DEFAULT false NOT NULL,
	"cancel_notice_minutes" integer,
	"reschedule_notice_minutes" integer,
	"limits" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"hidden" boolean DEFAULT false NOT NULL,
	"archived_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "services_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "services_slug" UNIQUE("store_id","slug"),
	CONSTRAINT "services_phases" CHECK (cardinality(phases) between 1 and 9 and cardinality(phases) % 2 = 1 and 1 <= all (phases)),
	CONSTRAINT "services_buffers" CHECK (buffer_before_minutes between 0 and 1440 and buffer_after_minutes between 0 and 1440),
	CONSTRAINT "services_step" CHECK (slot_step_minutes between 5 and 1440),
	CONSTRAINT "services_notice" CHECK (minimum_notice_minutes between 0 and 525600 and minimum_notice_days between 0 and 365),
	CONSTRAINT "services_window" CHECK (booking_window_days between 0 and 730),
	CONSTRAINT "services_price" CHECK (price_minor between 0 and 100000000000),
	CONSTRAINT "services_persons" CHECK (min_persons >= 1 and max_persons >= min_persons and max_persons <= 1000),
	CONSTRAINT "services_capacity" CHECK (capacity between 1 and 1000)
);
--> statement-breakpoint
ALTER TABLE "services" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "staff" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"email" text,
	"phone" text,
	"colour" integer DEFAULT 1 NOT NULL,
	"image_id" uuid,
	"position" integer DEFAULT 0 NOT NULL,
	"weight" integer DEFAULT 1 NOT NULL,
	"tier" integer DEFAULT 1 NOT NULL,
	"limits" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"leaves_on" date,
	"archived_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "staff_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "staff_slug" UNIQUE("store_id","slug"),
	CONSTRAINT "staff_user" UNIQUE("store_id","user_id"),
	CONSTRAINT "staff_colour" CHECK (colour between 1 and 8),
	CONSTRAINT "staff_weight" CHECK (weight between 1 and 100)
);
--> statement-breakpoint
ALTER TABLE "staff" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "clients" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid,
	"name" text NOT NULL,
	"email" text,
	"phone" text,
	"locale" text,
	"zone" text,
	"reminders" boolean DEFAULT true NOT NULL,
	"offers" boolean DEFAULT false NOT NULL,
	"erased_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "clients_store_id_id_pk" PRIMARY KEY("store_id","id")
);
--> statement-breakpoint
ALTER TABLE "clients" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "deliveries" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"booking_id" uuid,
	"client_id" uuid,
	"staff_id" uuid,
	"channel" text NOT NULL,
	"rule" text NOT NULL,
	"cause" text NOT NULL,
	"recipient" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"send_at" timestamptz DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"provider" text,
	"provider_ref" text,
	"error" text,
	"state" text DEFAULT 'queued' NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"sent_at" timestamptz,
	CONSTRAINT "deliveries_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "deliveries_once" UNIQUE("store_id","cause","rule","channel","recipient")
);
--> statement-breakpoint
ALTER TABLE "deliveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sandbox_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid,
	"channel" text NOT NULL,
	"key" text NOT NULL,
	"recipient" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"text" text NOT NULL,
	"html" text,
	"attachments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"segments" text,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"opened_at" timestamptz,
	CONSTRAINT "sandbox_messages_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "worker_heartbeats" (
	"worker_id" text PRIMARY KEY NOT NULL,
	"started_at" timestamptz DEFAULT now() NOT NULL,
	"seen_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "admin_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"ended_at" timestamptz
);
--> statement-breakpoint
CREATE TABLE "domains" (
	"host" text PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"txt_token" text NOT NULL,
	"verified_at" timestamptz,
	"checked_at" timestamptz,
	"released_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "domains" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "images" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "images_store_id_id_pk" PRIMARY KEY("store_id","id")
);
--> statement-breakpoint
ALTER TABLE "images" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"staff_id" uuid,
	"token_hash" "bytea" NOT NULL,
	"invited_by" uuid,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"accepted_at" timestamptz,
	"revoked_at" timestamptz,
	CONSTRAINT "invitations_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "invitations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "memberships" (
	"user_id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"role" text NOT NULL,
	"disabled_at" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_user_id_store_id_role_pk" PRIMARY KEY("user_id","store_id","role")
);
--> statement-breakpoint
ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "store_profiles" (
	"store_id" uuid PRIMARY KEY NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"email" text,
	"phone" text,
	"accent" text DEFAULT '#0f5c70' NOT NULL,
	"accent_tokens" jsonb NOT NULL,
	"logo_image_id" uuid,
	"cover_image_id" uuid,
	"default_locale" text DEFAULT 'en' NOT NULL,
	"zone" text NOT NULL,
	"country" text DEFAULT '' NOT NULL,
	"phone_field" text DEFAULT 'optional' NOT NULL,
	"terms" text DEFAULT '' NOT NULL,
	"updated_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "store_profiles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "store_rate_limits" (
	"store_id" uuid NOT NULL,
	"key" text NOT NULL,
	"window_start" timestamptz NOT NULL,
	"used" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "store_rate_limits_store_id_key_window_start_pk" PRIMARY KEY("store_id","key","window_start")
);
--> statement-breakpoint
ALTER TABLE "store_rate_limits" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "store_settings" (
	"store_id" uuid PRIMARY KEY NOT NULL,
	"rules_version" bigint DEFAULT 1 NOT NULL,
	"dispatched_at" timestamptz,
	"policy" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "store_settings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "store_slugs" (
	"slug" text PRIMARY KEY NOT NULL,
	"store_id" uuid NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"retired_at" timestamptz,
	CONSTRAINT "store_slugs_shape" CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,62}$')
);
--> statement-breakpoint
ALTER TABLE "store_slugs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "stores" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "stores_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"currency" text NOT NULL,
	"published_at" timestamptz,
	"disabled_at" timestamptz,
	"disabled_reason" text,
	"demo" boolean DEFAULT false NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "stores_number_unique" UNIQUE("number")
);
--> statement-breakpoint
ALTER TABLE "stores" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "user_stores" (
	"user_id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	CONSTRAINT "user_stores_user_id_store_id_pk" PRIMARY KEY("user_id","store_id")
);
--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_tokens" ADD CONSTRAINT "user_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_store_id_claim_id_claims_store_id_id_fk" FOREIGN KEY ("store_id","claim_id") REFERENCES "public"."claims"("store_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_store_id_resource_id_resources_store_id_id_fk" FOREIGN KEY ("store_id","resource_id") REFERENCES "public"."resources"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "busy_times" ADD CONSTRAINT "busy_times_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "busy_times" ADD CONSTRAINT "busy_times_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_store_id_group_session_id_group_sessions_store_id_id_fk" FOREIGN KEY ("store_id","group_session_id") REFERENCES "public"."group_sessions"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "closures" ADD CONSTRAINT "closures_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "closures" ADD CONSTRAINT "closures_store_id_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_sessions" ADD CONSTRAINT "group_sessions_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_sessions" ADD CONSTRAINT "group_sessions_store_id_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_sessions" ADD CONSTRAINT "group_sessions_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hours" ADD CONSTRAINT "hours_store_id_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hours" ADD CONSTRAINT "hours_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hours" ADD CONSTRAINT "hours_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hours" ADD CONSTRAINT "hours_store_id_resource_id_resources_store_id_id_fk" FOREIGN KEY ("store_id","resource_id") REFERENCES "public"."resources"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hours" ADD CONSTRAINT "hours_store_id_at_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","at_location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "time_off" ADD CONSTRAINT "time_off_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "time_off" ADD CONSTRAINT "time_off_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "time_off" ADD CONSTRAINT "time_off_store_id_resource_id_resources_store_id_id_fk" FOREIGN KEY ("store_id","resource_id") REFERENCES "public"."resources"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_segments" ADD CONSTRAINT "booking_segments_store_id_booking_id_bookings_store_id_id_fk" FOREIGN KEY ("store_id","booking_id") REFERENCES "public"."bookings"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_segments" ADD CONSTRAINT "booking_segments_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_segments" ADD CONSTRAINT "booking_segments_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_segments" ADD CONSTRAINT "booking_segments_store_id_group_session_id_group_sessions_store_id_id_fk" FOREIGN KEY ("store_id","group_session_id") REFERENCES "public"."group_sessions"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_series" ADD CONSTRAINT "booking_series_store_id_client_id_clients_store_id_id_fk" FOREIGN KEY ("store_id","client_id") REFERENCES "public"."clients"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_series" ADD CONSTRAINT "booking_series_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking_series" ADD CONSTRAINT "booking_series_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_store_id_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_store_id_client_id_clients_store_id_id_fk" FOREIGN KEY ("store_id","client_id") REFERENCES "public"."clients"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_store_id_claim_id_claims_store_id_id_fk" FOREIGN KEY ("store_id","claim_id") REFERENCES "public"."claims"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "party_members" ADD CONSTRAINT "party_members_store_id_booking_id_bookings_store_id_id_fk" FOREIGN KEY ("store_id","booking_id") REFERENCES "public"."bookings"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waitlist_entries" ADD CONSTRAINT "waitlist_entries_store_id_client_id_clients_store_id_id_fk" FOREIGN KEY ("store_id","client_id") REFERENCES "public"."clients"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waitlist_entries" ADD CONSTRAINT "waitlist_entries_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waitlist_entries" ADD CONSTRAINT "waitlist_entries_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waitlist_entries" ADD CONSTRAINT "waitlist_entries_store_id_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "locations" ADD CONSTRAINT "locations_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resource_types" ADD CONSTRAINT "resource_types_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources" ADD CONSTRAINT "resources_store_id_type_id_resource_types_store_id_id_fk" FOREIGN KEY ("store_id","type_id") REFERENCES "public"."resource_types"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources" ADD CONSTRAINT "resources_store_id_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_locations" ADD CONSTRAINT "service_locations_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_locations" ADD CONSTRAINT "service_locations_store_id_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_requirements" ADD CONSTRAINT "service_requirements_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_requirements" ADD CONSTRAINT "service_requirements_store_id_type_id_resource_types_store_id_id_fk" FOREIGN KEY ("store_id","type_id") REFERENCES "public"."resource_types"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_staff" ADD CONSTRAINT "service_staff_store_id_service_id_services_store_id_id_fk" FOREIGN KEY ("store_id","service_id") REFERENCES "public"."services"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_staff" ADD CONSTRAINT "service_staff_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_staff" ADD CONSTRAINT "service_staff_store_id_location_id_locations_store_id_id_fk" FOREIGN KEY ("store_id","location_id") REFERENCES "public"."locations"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "services" ADD CONSTRAINT "services_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "services" ADD CONSTRAINT "services_store_id_category_id_categories_store_id_id_fk" FOREIGN KEY ("store_id","category_id") REFERENCES "public"."categories"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clients" ADD CONSTRAINT "clients_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clients" ADD CONSTRAINT "clients_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_store_id_booking_id_bookings_store_id_id_fk" FOREIGN KEY ("store_id","booking_id") REFERENCES "public"."bookings"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_store_id_client_id_clients_store_id_id_fk" FOREIGN KEY ("store_id","client_id") REFERENCES "public"."clients"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_store_id_staff_id_staff_store_id_id_fk" FOREIGN KEY ("store_id","staff_id") REFERENCES "public"."staff"("store_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "admin_entries" ADD CONSTRAINT "admin_entries_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "admin_entries" ADD CONSTRAINT "admin_entries_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "store_profiles" ADD CONSTRAINT "store_profiles_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "store_settings" ADD CONSTRAINT "store_settings_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "store_slugs" ADD CONSTRAINT "store_slugs_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_stores" ADD CONSTRAINT "user_stores_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_stores" ADD CONSTRAINT "user_stores_store_id_stores_id_fk" FOREIGN KEY ("store_id") REFERENCES "public"."stores"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_undispatched" ON "events" USING btree ("store_id","id") WHERE position is null;--> statement-breakpoint
CREATE INDEX "events_subject" ON "events" USING btree ("store_id","subject_id","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "platform_events_by_time" ON "platform_events" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "platform_events_subject" ON "platform_events" USING btree ("subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "rate_limits_window" ON "rate_limits" USING btree ("window_start","key");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "user_tokens_email" ON "user_tokens" USING btree ("email","purpose");--> statement-breakpoint
CREATE INDEX "allocations_by_day" ON "allocations" USING btree ("store_id","owner_id","starts_at");--> statement-breakpoint
CREATE INDEX "allocations_claim" ON "allocations" USING btree ("store_id","claim_id");--> statement-breakpoint
CREATE INDEX "busy_times_by_end" ON "busy_times" USING btree ("store_id","ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "claims_one_hold_per_visitor" ON "claims" USING btree ("store_id","holder_hash") WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX "claims_expiring" ON "claims" USING btree ("expires_at") WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX "claims_places_by_session" ON "claims" USING btree ("store_id","group_session_id") WHERE group_session_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "group_sessions_one" ON "group_sessions" USING btree ("store_id","service_id","location_id","starts_at","staff_id") WHERE status = 'open' and staff_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "group_sessions_one_unstaffed" ON "group_sessions" USING btree ("store_id","service_id","location_id","starts_at") WHERE status = 'open' and staff_id is null;--> statement-breakpoint
CREATE INDEX "group_sessions_by_time" ON "group_sessions" USING btree ("store_id","starts_at");--> statement-breakpoint
CREATE UNIQUE INDEX "hours_one_override" ON "hours" USING btree ("store_id","owner_id","on_date",coalesce(at_location_id, '00000000-0000-0000-0000-000000000000'),"extra") WHERE on_date is not null;--> statement-breakpoint
CREATE INDEX "time_off_by_end" ON "time_off" USING btree ("store_id","ends_at") WHERE status = 'approved';--> statement-breakpoint
CREATE INDEX "booking_segments_by_staff" ON "booking_segments" USING btree ("store_id","staff_id","starts_at");--> statement-breakpoint
CREATE INDEX "booking_segments_by_service" ON "booking_segments" USING btree ("store_id","service_id","starts_at");--> statement-breakpoint
CREATE INDEX "bookings_by_time" ON "bookings" USING btree ("store_id","starts_at");--> statement-breakpoint
CREATE INDEX "bookings_by_client" ON "bookings" USING btree ("store_id","client_id","starts_at");--> statement-breakpoint
CREATE INDEX "bookings_undecided" ON "bookings" USING btree ("decide_by") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "waitlist_entries_open" ON "waitlist_entries" USING btree ("store_id","service_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "service_staff_staff" ON "service_staff" USING btree ("store_id","staff_id");--> statement-breakpoint
CREATE INDEX "services_category" ON "services" USING btree ("store_id","category_id");--> statement-breakpoint
CREATE UNIQUE INDEX "clients_email" ON "clients" USING btree ("store_id","email") WHERE email is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "clients_phone" ON "clients" USING btree ("store_id","phone") WHERE phone is not null and email is null;--> statement-breakpoint
CREATE INDEX "clients_by_phone" ON "clients" USING btree ("store_id","phone");--> statement-breakpoint
CREATE INDEX "clients_by_name" ON "clients" USING btree ("store_id",lower(name) text_pattern_ops);--> statement-breakpoint
CREATE INDEX "clients_user" ON "clients" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("send_at") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "deliveries_booking" ON "deliveries" USING btree ("store_id","booking_id");--> statement-breakpoint
CREATE INDEX "sandbox_messages_by_time" ON "sandbox_messages" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "sandbox_messages_store" ON "sandbox_messages" USING btree ("store_id","created_at");--> statement-breakpoint
CREATE INDEX "admin_entries_user" ON "admin_entries" USING btree ("user_id","store_id");--> statement-breakpoint
CREATE INDEX "domains_store" ON "domains" USING btree ("store_id");--> statement-breakpoint
CREATE INDEX "invitations_store" ON "invitations" USING btree ("store_id");--> statement-breakpoint
CREATE INDEX "memberships_store" ON "memberships" USING btree ("store_id");--> statement-breakpoint
CREATE UNIQUE INDEX "store_slugs_one_current" ON "store_slugs" USING btree ("store_id") WHERE retired_at is null;--> statement-breakpoint
CREATE POLICY "events_store" ON "events" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "events_due" ON "events" AS PERMISSIVE FOR SELECT TO "app_worker" USING (position is null);--> statement-breakpoint
CREATE POLICY "idempotency_keys_store" ON "idempotency_keys" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "idempotency_keys_old" ON "idempotency_keys" AS PERMISSIVE FOR ALL TO "app_worker" USING (created_at < now() - interval '48 hours');--> statement-breakpoint
CREATE POLICY "allocations_store" ON "allocations" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "busy_times_store" ON "busy_times" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "claims_store" ON "claims" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "claims_due" ON "claims" AS PERMISSIVE FOR ALL TO "app_worker" USING (expires_at <= now());--> statement-breakpoint
CREATE POLICY "closures_store" ON "closures" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "group_sessions_store" ON "group_sessions" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "hours_store" ON "hours" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "time_off_store" ON "time_off" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "booking_segments_store" ON "booking_segments" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "booking_series_store" ON "booking_series" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "bookings_store" ON "bookings" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "bookings_undecided" ON "bookings" AS PERMISSIVE FOR SELECT TO "app_worker" USING (status = 'pending' and decide_by <= now());--> statement-breakpoint
CREATE POLICY "party_members_store" ON "party_members" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "waitlist_entries_store" ON "waitlist_entries" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "categories_store" ON "categories" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "locations_store" ON "locations" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "resource_types_store" ON "resource_types" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "resources_store" ON "resources" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "service_locations_store" ON "service_locations" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "service_requirements_store" ON "service_requirements" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "service_staff_store" ON "service_staff" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "services_store" ON "services" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "staff_store" ON "staff" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "clients_store" ON "clients" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "clients_platform" ON "clients" AS PERMISSIVE FOR SELECT TO "app_platform" USING (true);--> statement-breakpoint
CREATE POLICY "deliveries_store" ON "deliveries" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "deliveries_due" ON "deliveries" AS PERMISSIVE FOR SELECT TO "app_worker" USING (state = 'queued' and send_at <= now());--> statement-breakpoint
CREATE POLICY "domains_read" ON "domains" AS PERMISSIVE FOR SELECT TO "app_user", "app_worker" USING (true);--> statement-breakpoint
CREATE POLICY "domains_insert" ON "domains" AS PERMISSIVE FOR INSERT TO "app_user" WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "domains_update" ON "domains" AS PERMISSIVE FOR UPDATE TO "app_user" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "domains_platform" ON "domains" AS PERMISSIVE FOR ALL TO "app_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "images_store" ON "images" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "invitations_read" ON "invitations" AS PERMISSIVE FOR SELECT TO "app_user", "app_worker" USING (true);--> statement-breakpoint
CREATE POLICY "invitations_insert" ON "invitations" AS PERMISSIVE FOR INSERT TO "app_user" WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "invitations_update" ON "invitations" AS PERMISSIVE FOR UPDATE TO "app_user" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "invitations_platform" ON "invitations" AS PERMISSIVE FOR ALL TO "app_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "memberships_read" ON "memberships" AS PERMISSIVE FOR SELECT TO "app_user", "app_worker" USING (true);--> statement-breakpoint
CREATE POLICY "memberships_insert" ON "memberships" AS PERMISSIVE FOR INSERT TO "app_user" WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "memberships_update" ON "memberships" AS PERMISSIVE FOR UPDATE TO "app_user" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "memberships_platform" ON "memberships" AS PERMISSIVE FOR ALL TO "app_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "store_profiles_store" ON "store_profiles" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "store_profiles_platform" ON "store_profiles" AS PERMISSIVE FOR INSERT TO "app_platform" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "store_profiles_platform_read" ON "store_profiles" AS PERMISSIVE FOR SELECT TO "app_platform" USING (true);--> statement-breakpoint
CREATE POLICY "store_rate_limits_store" ON "store_rate_limits" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "store_rate_limits_old" ON "store_rate_limits" AS PERMISSIVE FOR ALL TO "app_worker" USING (window_start < now() - interval '1 day');--> statement-breakpoint
CREATE POLICY "store_settings_store" ON "store_settings" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "store_settings_platform" ON "store_settings" AS PERMISSIVE FOR INSERT TO "app_platform" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "store_settings_platform_read" ON "store_settings" AS PERMISSIVE FOR SELECT TO "app_platform" USING (true);--> statement-breakpoint
CREATE POLICY "store_slugs_read" ON "store_slugs" AS PERMISSIVE FOR SELECT TO "app_user", "app_worker" USING (true);--> statement-breakpoint
CREATE POLICY "store_slugs_insert" ON "store_slugs" AS PERMISSIVE FOR INSERT TO "app_user" WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "store_slugs_update" ON "store_slugs" AS PERMISSIVE FOR UPDATE TO "app_user" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "store_slugs_platform" ON "store_slugs" AS PERMISSIVE FOR ALL TO "app_platform" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "stores_read" ON "stores" AS PERMISSIVE FOR SELECT TO "app_user", "app_worker" USING (true);--> statement-breakpoint
CREATE POLICY "stores_own" ON "stores" AS PERMISSIVE FOR UPDATE TO "app_user" USING (id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (id = nullif(current_setting('app.store_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "stores_platform" ON "stores" AS PERMISSIVE FOR ALL TO "app_platform" USING (true) WITH CHECK (true);