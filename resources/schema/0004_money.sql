-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 4: prices of the user's own, what is set aside before a request is sent, and the parts of usage and cost that
-- version 1 had no place for. Both columns of response are part of the row's hash when one of them is not NULL.
ALTER TABLE response ADD COLUMN usage_cache_write_long INTEGER; -- subset of usage_cache_write: 1 h (12 h at OpenAI)
ALTER TABLE response ADD COLUMN cost_flags INTEGER;             -- bits, see core/values.h; NULL when there are none

CREATE TABLE price(                         -- rows over the table that comes with the program
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    origin INTEGER NOT NULL CHECK(origin BETWEEN 1 AND 2), -- 1 imported, 2 entered by the user
    provider TEXT NOT NULL,                 -- '' for any endpoint
    region TEXT NOT NULL,
    model TEXT NOT NULL,
    valid_from TEXT NOT NULL,               -- ISO dates, inclusive; '' for open
    valid_to TEXT NOT NULL,
    rates TEXT NOT NULL,                    -- JSON: pico-units per token, source and date included
    note TEXT NOT NULL,
    changed_us INTEGER NOT NULL
) STRICT;
CREATE INDEX price_model ON price(model);

CREATE TABLE reservation(                   -- made in the transaction that writes the attempt, before it is sent
    attempt INTEGER PRIMARY KEY REFERENCES attempt(id),
    run INTEGER NOT NULL REFERENCES run(id),
    month TEXT NOT NULL,                    -- UTC, as 2026-11; '' when it counts for no month (simulated)
    currency TEXT NOT NULL,
    worst_nano INTEGER NOT NULL,            -- what the request may cost at most
    held_nano INTEGER NOT NULL,             -- what is still set aside beside the cost that is known
    state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 2) -- 0 open, 1 settled by its cost, 2 kept: the cost is not known
) STRICT;
CREATE INDEX reservation_held ON reservation(run, currency, held_nano) WHERE held_nano > 0;
CREATE INDEX reservation_month ON reservation(month, currency, held_nano) WHERE held_nano > 0;
CREATE TRIGGER reservation_is_final BEFORE UPDATE OF attempt, run, month, currency, worst_nano ON reservation
    BEGIN SELECT RAISE(ABORT, 'reservations are never changed'); END;

CREATE TABLE month_cost(                    -- known costs of every attempt that was no simulation, by the month it began in
    month TEXT NOT NULL,
    currency TEXT NOT NULL,
    nano INTEGER NOT NULL,
    PRIMARY KEY(month, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO month_cost(month, currency, nano)
    SELECT strftime('%Y-%m', a.started_us / 1000000, 'unixepoch'), r.cost_currency, sum(r.cost_nano)
    FROM response r JOIN attempt a ON a.id = r.attempt JOIN trial t ON t.id = a.trial
    JOIN run_target g ON g.run = t.run AND g.position = t.target_index JOIN answerer w ON w.id = g.answerer
    WHERE r.cost_nano IS NOT NULL AND w.simulated = 0 GROUP BY 1, 2;
