-- expand: money between clients and stores gets a ledger that nobody can edit
CREATE TABLE "ledger_transfers" (
	"store_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"fact" text NOT NULL,
	"debit" text NOT NULL,
	"credit" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"cause" text NOT NULL,
	"subject_id" uuid,
	"client_id" uuid,
	"occurred_at" timestamptz NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "ledger_transfers_store_id_id_pk" PRIMARY KEY("store_id","id"),
	CONSTRAINT "ledger_transfers_once" UNIQUE("store_id","cause","debit","credit"),
	CONSTRAINT "ledger_transfers_amount" CHECK (amount_minor > 0),
	CONSTRAINT "ledger_transfers_two_accounts" CHECK (debit <> credit),
	CONSTRAINT "ledger_transfers_accounts" CHECK (debit in ('cash', 'transfer', 'terminal', 'online', 'receivable', 'provider_fees', 'deposits', 'credit', 'tips', 'sales', 'penalties') and credit in ('cash', 'transfer', 'terminal', 'online', 'receivable', 'provider_fees', 'deposits', 'credit', 'tips', 'sales', 'penalties')),
	CONSTRAINT "ledger_transfers_currency" CHECK (currency ~ '^[A-Z]{3}$')
);
--> statement-breakpoint
ALTER TABLE "ledger_transfers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "ledger_transfers_by_time" ON "ledger_transfers" USING btree ("store_id","occurred_at");--> statement-breakpoint
CREATE INDEX "ledger_transfers_subject" ON "ledger_transfers" USING btree ("store_id","subject_id");--> statement-breakpoint
CREATE POLICY "ledger_transfers_store" ON "ledger_transfers" AS PERMISSIVE FOR ALL TO "app_user", "app_worker" USING (store_id = nullif(current_setting('app.store_id', true), '')::uuid) WITH CHECK (store_id = nullif(current_setting('app.store_id', true), '')::uuid);