-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 1 of the workspace. Times are microseconds since 1970 UTC (_us), durations nanoseconds (_ns), money nano-units
-- (_nano). Absent is NULL, never 0. Codes: outcome 0 succeeded, 1 truncated, 2 refused, 3 filtered, 4 empty, 5 partial,
-- 6 failed, 7 cancelled, 8 unknown; trial.state 0 queued, 1 waiting, 2 sent, 3 streaming, 4 settled; cost_source
-- 0 unknown, 1 price table, 2 own rate, 3 provider. Evidence rows (run, attempt with response, settlement, score) carry
-- the SHA-256 of their columns; the ledger chains those. Ids are never used twice, also not after a purge.

-- ---- runs ------------------------------------------------------------------------------------------------------------
CREATE TABLE run(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,                     -- what the user calls it now; the plan keeps the name it was sent under
    started_us INTEGER NOT NULL,
    ended_us INTEGER,
    sample INTEGER NOT NULL CHECK(sample IN (0, 1)),
    simulated INTEGER NOT NULL CHECK(simulated IN (0, 1)),
    repetitions INTEGER NOT NULL,
    cases INTEGER NOT NULL,
    targets INTEGER NOT NULL,
    trials INTEGER NOT NULL,
    -- Counted along in the transactions that change them, so that a page of history is one index walk.
    settled INTEGER NOT NULL DEFAULT 0,
    succeeded INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    scored INTEGER NOT NULL DEFAULT 0,
    unknown_costs INTEGER NOT NULL DEFAULT 0,
    prices_as_of TEXT NOT NULL DEFAULT '',
    binned_us INTEGER,                      -- in the bin since; purged after 30 days
    row_sha256 BLOB                         -- over this row's fixed columns, plan, cases, targets and trials
) STRICT;
CREATE INDEX run_newest ON run(started_us DESC, id DESC) WHERE binned_us IS NULL;
CREATE INDEX run_by_name ON run(name) WHERE binned_us IS NULL;
CREATE INDEX run_binned ON run(binned_us) WHERE binned_us IS NOT NULL;

CREATE TABLE run_plan(                      -- the whole plan as JSON, packed; apart, as counting must not rewrite it
    run INTEGER PRIMARY KEY REFERENCES run(id),
    plan BLOB NOT NULL
) STRICT;
CREATE TABLE run_cost(
    run INTEGER NOT NULL REFERENCES run(id),
    currency TEXT NOT NULL,
    nano INTEGER NOT NULL,                  -- of every attempt, also of those that were tried again
    PRIMARY KEY(run, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE answerer(                      -- what answered, once for all runs: label, model and endpoint as they were
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    label TEXT NOT NULL,
    model TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    api TEXT NOT NULL,
    base_url TEXT NOT NULL,                 -- '' for simulated ones, whose port changes with every start
    parameters TEXT NOT NULL,
    simulated INTEGER NOT NULL CHECK(simulated IN (0, 1)),
    UNIQUE(label, model, endpoint, api, base_url, parameters, simulated)
) STRICT;
CREATE TABLE run_target(
    run INTEGER NOT NULL REFERENCES run(id),
    position INTEGER NOT NULL,
    answerer INTEGER NOT NULL REFERENCES answerer(id),
    PRIMARY KEY(run, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_target_answerer ON run_target(answerer, run);

CREATE TABLE prompt_version(                -- every template that was ever part of a run, numbered within its item
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    system TEXT NOT NULL,
    user TEXT NOT NULL,
    first_sent_us INTEGER NOT NULL,
    template_sha256 BLOB NOT NULL,
    UNIQUE(case_key, number),
    UNIQUE(case_key, template_sha256)
) STRICT;
CREATE TABLE run_case(                      -- system and user as they were sent, variables filled in
    run INTEGER NOT NULL REFERENCES run(id),
    position INTEGER NOT NULL,
    case_key TEXT NOT NULL,
    title TEXT NOT NULL,
    prompt_version INTEGER NOT NULL REFERENCES prompt_version(id),
    prompt_sha256 BLOB NOT NULL,
    system TEXT NOT NULL,
    user TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX run_case_key ON run_case(run, position, case_key, prompt_sha256); -- charts need no more of it

-- ---- trials and attempts -----------------------------------------------------------------------------------------------
CREATE TABLE trial(                         -- narrow: charts read this table alone
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES run(id),
    case_index INTEGER NOT NULL,
    target_index INTEGER NOT NULL,
    repetition INTEGER NOT NULL,
    send_order INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK(state BETWEEN 0 AND 4),
    attempts INTEGER NOT NULL DEFAULT 0,
    scores INTEGER NOT NULL DEFAULT 0,      -- valid ones
    -- Copies of what the last attempt brought; checked against it by verify.
    outcome INTEGER CHECK(outcome BETWEEN 0 AND 8),
    last_attempt INTEGER,
    settlement INTEGER,                     -- it was settled without its last attempt
    ttft_ns INTEGER,
    total_ns INTEGER,
    output_tokens INTEGER,
    cost_nano INTEGER,
    cost_currency TEXT,
    cost_unknown INTEGER NOT NULL DEFAULT 0,
    UNIQUE(run, case_index, target_index, repetition)
) STRICT;

CREATE TABLE attempt(                       -- written before the first byte is sent; never changed
    id INTEGER PRIMARY KEY,
    trial INTEGER NOT NULL REFERENCES trial(id),
    number INTEGER NOT NULL,
    uuid TEXT NOT NULL UNIQUE,
    started_us INTEGER NOT NULL,
    request BLOB NOT NULL,                  -- JSON, packed, without secrets
    UNIQUE(trial, number)
) STRICT;
CREATE TABLE partial(                       -- what had arrived of an answer still coming: state "streaming"
    attempt INTEGER PRIMARY KEY REFERENCES attempt(id),
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL
) STRICT;
CREATE TABLE response(                      -- what became of an attempt; never changed. No row: state "sent"
    attempt INTEGER PRIMARY KEY REFERENCES attempt(id),
    ended_us INTEGER NOT NULL,
    recovered INTEGER NOT NULL,             -- 1: written at the next start, for an attempt that a crash cut off
    outcome INTEGER NOT NULL CHECK(outcome BETWEEN 0 AND 8),
    http_status INTEGER NOT NULL,
    finish_reason TEXT NOT NULL,
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL,
    refusal TEXT NOT NULL,
    model_reported TEXT NOT NULL,
    request_id TEXT NOT NULL,
    error TEXT,
    usage_input INTEGER,
    usage_cached_input INTEGER,
    usage_cache_write INTEGER,
    usage_output INTEGER,
    usage_reasoning INTEGER,
    usage_cost_nano_usd INTEGER,
    usage_json TEXT NOT NULL,
    queued_ns INTEGER NOT NULL,
    connected_ns INTEGER,
    first_byte_ns INTEGER,
    first_reasoning_ns INTEGER,
    first_answer_ns INTEGER,
    last_delta_ns INTEGER,
    done_ns INTEGER,
    cost_source INTEGER NOT NULL,
    cost_lower_bound INTEGER NOT NULL,
    cost_nano INTEGER,
    cost_currency TEXT,
    cost_price TEXT,                        -- JSON: the rate it was computed with
    chunks BLOB NOT NULL,
    raw BLOB NOT NULL,                      -- the body as received, packed
    row_sha256 BLOB NOT NULL                -- over the attempt's columns and these
) STRICT;
CREATE TABLE settlement(                    -- a trial ended without (another) attempt; never changed
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    trial INTEGER NOT NULL REFERENCES trial(id),
    at_us INTEGER NOT NULL,
    outcome INTEGER NOT NULL CHECK(outcome BETWEEN 0 AND 8),
    error TEXT,
    row_sha256 BLOB NOT NULL
) STRICT;
CREATE INDEX settlement_trial ON settlement(trial);

CREATE TRIGGER attempt_is_final BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'attempts are never changed'); END;
CREATE TRIGGER response_is_final BEFORE UPDATE ON response BEGIN SELECT RAISE(ABORT, 'responses are never changed'); END;
CREATE TRIGGER settlement_is_final BEFORE UPDATE ON settlement
    BEGIN SELECT RAISE(ABORT, 'settlements are never changed'); END;

-- The two tables that grow fastest get their ids from the writer (AUTOINCREMENT would write one page more for each
-- answer); a purge notes here what they had come to.
CREATE TABLE id_floor(
    only INTEGER PRIMARY KEY CHECK(only = 1),
    attempt INTEGER NOT NULL,
    search_doc INTEGER NOT NULL
) STRICT;
INSERT INTO id_floor VALUES(1, 0, 0);

-- ---- scores --------------------------------------------------------------------------------------------------------------
CREATE TABLE score(                         -- append-only: a newer one of the same trial, rater and criterion supersedes
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    trial INTEGER NOT NULL REFERENCES trial(id),
    attempt INTEGER,                        -- the answer that was judged
    rater TEXT NOT NULL,
    criterion TEXT NOT NULL,
    value INTEGER CHECK(value BETWEEN 1 AND 5),
    cant_judge INTEGER NOT NULL CHECK(cant_judge IN (0, 1)),
    blind INTEGER NOT NULL CHECK(blind IN (0, 1)),
    flagged INTEGER NOT NULL CHECK(flagged IN (0, 1)),
    note TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    row_sha256 BLOB NOT NULL,
    voided_us INTEGER,                      -- taken back by undo; not part of the hash, as the two below
    current INTEGER NOT NULL DEFAULT 1 CHECK(current IN (0, 1)) -- neither superseded nor voided
) STRICT;
CREATE UNIQUE INDEX score_current ON score(trial, rater, criterion) WHERE current = 1;
CREATE INDEX score_charted ON score(criterion, trial, rater, value, cant_judge, blind) WHERE current = 1; -- all of it
CREATE INDEX score_trial ON score(trial);
CREATE INDEX score_rater ON score(rater, id) WHERE current = 1;
CREATE TRIGGER score_is_final
    BEFORE UPDATE OF id, trial, attempt, rater, criterion, value, cant_judge, blind, flagged, note, at_us, row_sha256 ON score
    BEGIN SELECT RAISE(ABORT, 'scores are never changed'); END;

-- ---- the chain -------------------------------------------------------------------------------------------------------------
CREATE TABLE ledger(
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                     -- run, attempt, settlement, score, void, end, rename, bin, restore, purge
    subject INTEGER NOT NULL,               -- the id of such a row
    run INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    content BLOB NOT NULL,                  -- the row's SHA-256
    sha256 BLOB NOT NULL                    -- over the entry before and this one
) STRICT;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- ---- full text ---------------------------------------------------------------------------------------------------------------
CREATE TABLE search_doc(                    -- written with the row it describes; the index follows when there is time
    id INTEGER PRIMARY KEY,
    -- 1 prompt of a run, 2 answer, 3 note. No IN (...): SQLite makes a temporary table of it for every row written.
    kind INTEGER NOT NULL CHECK(kind BETWEEN 1 AND 3),
    run INTEGER NOT NULL REFERENCES run(id),
    trial INTEGER,
    source INTEGER NOT NULL,                -- the case's position, the attempt, the score
    at_us INTEGER NOT NULL
) STRICT;
CREATE TABLE search_progress(               -- documents up to here are in the index
    only INTEGER PRIMARY KEY CHECK(only = 1),
    indexed_to INTEGER NOT NULL
) STRICT;
INSERT INTO search_progress VALUES(1, 0);
CREATE VIEW search_source AS
    SELECT d.id AS id, CASE d.kind
        WHEN 1 THEN (SELECT c.title || char(10) || c.system || char(10) || c.user FROM run_case c
                     WHERE c.run = d.run AND c.position = d.source)
        WHEN 2 THEN (SELECT r.text || char(10) || r.refusal FROM response r WHERE r.attempt = d.source)
        ELSE (SELECT s.note FROM score s WHERE s.id = d.source) END AS body
    FROM search_doc d;
-- Newest first is by rowid, so the sizes that ranking needs are not kept.
CREATE VIRTUAL TABLE search_text USING fts5(body, content='search_source', content_rowid='id', columnsize=0,
                                            tokenize='unicode61 remove_diacritics 2');

-- ---- the user's things ---------------------------------------------------------------------------------------------------------
CREATE TABLE endpoint(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    api TEXT NOT NULL,
    base_url TEXT NOT NULL,
    auth TEXT NOT NULL CHECK(auth IN ('none', 'environment', 'session')),
    auth_variable TEXT NOT NULL,            -- a variable's name; no key is ever in this file
    api_version TEXT NOT NULL,
    allow_plain_http INTEGER NOT NULL CHECK(allow_plain_http IN (0, 1)),
    simulated INTEGER NOT NULL CHECK(simulated IN (0, 1)),
    concurrency INTEGER NOT NULL
) STRICT;
CREATE TABLE target(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint INTEGER NOT NULL REFERENCES endpoint(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    parameters TEXT NOT NULL,
    price TEXT
) STRICT;
CREATE INDEX target_endpoint ON target(endpoint);
CREATE TABLE prompt_set(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    sample INTEGER NOT NULL CHECK(sample IN (0, 1)),
    cases TEXT NOT NULL
) STRICT;
CREATE TABLE setting(
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
