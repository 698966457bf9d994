-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 7: what charts filter and break down by. Narrow copies on trial of what its last attempt says (verify holds
-- them against it), and the tags of every run's cases, which lay in the packed plan alone. None of it is evidence.
CREATE TABLE trial_price(                   -- what answers were priced with, once for all of them
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,                -- as response.cost_source
    price TEXT NOT NULL,                    -- as response.cost_price
    UNIQUE(source, price)
) STRICT;
ALTER TABLE trial ADD COLUMN started_us INTEGER;         -- of the last attempt
ALTER TABLE trial ADD COLUMN input_tokens INTEGER;
ALTER TABLE trial ADD COLUMN cached_tokens INTEGER;
ALTER TABLE trial ADD COLUMN cache_write_tokens INTEGER;
ALTER TABLE trial ADD COLUMN reasoning_tokens INTEGER;
ALTER TABLE trial ADD COLUMN price INTEGER REFERENCES trial_price(id);
ALTER TABLE trial ADD COLUMN error TEXT;                 -- the code of what went wrong
ALTER TABLE trial ADD COLUMN retries_nano INTEGER;       -- known costs of the attempts before the last

INSERT OR IGNORE INTO trial_price(source, price)
    SELECT cost_source, cost_price FROM response WHERE cost_price IS NOT NULL GROUP BY 1, 2 ORDER BY min(attempt);
UPDATE trial SET started_us = a.started_us FROM attempt a WHERE a.id = trial.last_attempt;
UPDATE trial SET input_tokens = r.usage_input, cached_tokens = r.usage_cached_input,
    cache_write_tokens = r.usage_cache_write, reasoning_tokens = r.usage_reasoning,
    price = (SELECT p.id FROM trial_price p WHERE p.source = r.cost_source AND p.price = r.cost_price),
    error = json_extract(r.error, '$.code')
    FROM response r WHERE r.attempt = trial.last_attempt AND trial.state = 4 AND trial.settlement IS NULL;
UPDATE trial SET error = (SELECT json_extract(s.error, '$.code') FROM settlement s WHERE s.id = trial.settlement)
    WHERE state = 4 AND settlement IS NOT NULL;
UPDATE trial SET retries_nano = (SELECT sum(r.cost_nano) FROM attempt a JOIN response r ON r.attempt = a.id
    WHERE a.trial = trial.id AND a.id <> trial.last_attempt) WHERE attempts > 1;

CREATE TABLE case_tag(
    run INTEGER NOT NULL REFERENCES run(id),
    position INTEGER NOT NULL,              -- of the case in its run
    tag TEXT NOT NULL,
    PRIMARY KEY(run, position, tag)
) STRICT, WITHOUT ROWID;
-- assay_unpacked() is ours, for the steps alone: the JSON of a packed plan, or NULL where it cannot be unpacked.
INSERT OR IGNORE INTO case_tag(run, position, tag)
    SELECT p.run, c.key, t.value FROM run_plan p, json_each(assay_unpacked(p.plan), '$.cases') c,
        json_each(c.value, '$.tags') t WHERE t.type = 'text';

DROP INDEX run_case_key;
CREATE UNIQUE INDEX run_case_key ON run_case(run, position, case_key, prompt_sha256, title); -- charts need no more
