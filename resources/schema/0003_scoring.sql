-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 3: rubrics, scores on any scale, and everything else raters do. Nothing of version 1 changes its meaning: its
-- scores keep the hash that they were stored with (form 1), and count as given on the built-in "overall" of 1 to 5.

CREATE TABLE rubric(                        -- every version of every rubric; never changed, never removed
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,                     -- description and criteria, JSON
    created_us INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    content_sha256 BLOB NOT NULL,           -- over key, version, name and body: what scores are given by
    row_sha256 BLOB NOT NULL,
    UNIQUE(key, version)
) STRICT;
CREATE TRIGGER rubric_is_final BEFORE UPDATE ON rubric BEGIN SELECT RAISE(ABORT, 'a changed rubric is a new version'); END;

-- A uid names a judgement in all files; replaces are the uids (16 bytes each) of those that it was given in place of.
-- Of one cell (trial, rater, criterion, rubric, round) the one counts that no other, not voided one descends from.
CREATE TABLE score_2(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    trial INTEGER NOT NULL REFERENCES trial(id),
    attempt INTEGER,                        -- the answer that was judged
    rater TEXT NOT NULL,
    criterion TEXT NOT NULL,
    rubric INTEGER NOT NULL,                -- 0: the built-in one
    round INTEGER NOT NULL CHECK(round >= 1),
    value INTEGER,                          -- on the criterion's own scale
    cant_judge INTEGER NOT NULL CHECK(cant_judge IN (0, 1)),
    not_applicable INTEGER NOT NULL CHECK(not_applicable IN (0, 1)),
    blind INTEGER NOT NULL CHECK(blind IN (0, 1)),
    after_reveal INTEGER NOT NULL CHECK(after_reveal IN (0, 1)),
    flagged INTEGER NOT NULL CHECK(flagged IN (0, 1)),
    note TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    judged_ms INTEGER,
    position INTEGER,                       -- of the answer as shown, from 1
    sequence INTEGER NOT NULL,              -- the rater's how-manieth judgement
    session INTEGER,                        -- score_event of kind session
    why TEXT NOT NULL,
    origin TEXT NOT NULL,                   -- '' given here
    uid BLOB NOT NULL,
    replaces BLOB NOT NULL,
    form INTEGER NOT NULL CHECK(form IN (1, 2)), -- which columns the hash is over
    row_sha256 BLOB NOT NULL,
    voided_us INTEGER,                      -- taken back; not part of the hash, as the three below: the ledger has them
    voided_by TEXT,
    voided_why TEXT,
    current INTEGER NOT NULL DEFAULT 1 CHECK(current IN (0, 1))
) STRICT;
INSERT INTO score_2
    SELECT s.id, s.trial, s.attempt, s.rater, s.criterion, 0, 1, s.value, s.cant_judge, 0, s.blind, 0, s.flagged, s.note,
           s.at_us, NULL, NULL, row_number() OVER (PARTITION BY s.rater ORDER BY s.id), NULL, '', '',
           CAST(substr(s.row_sha256, 1, 8) || CAST(printf('%08x', s.id) AS BLOB) AS BLOB),
           coalesce((SELECT CAST(substr(o.row_sha256, 1, 8) || CAST(printf('%08x', o.id) AS BLOB) AS BLOB) FROM score o
                     WHERE o.trial = s.trial AND o.rater = s.rater AND o.criterion = s.criterion AND o.id < s.id
                     ORDER BY o.id DESC LIMIT 1), x''),
           1, s.row_sha256, s.voided_us, NULL, NULL, s.current
    FROM score s ORDER BY s.id;
-- Ids are never used twice, also not those of removed rows.
UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM sqlite_sequence WHERE name IN ('score', 'score_2'))
    WHERE name = 'score_2';
INSERT INTO sqlite_sequence(name, seq) SELECT 'score_2', seq FROM sqlite_sequence WHERE name = 'score'
    AND NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name = 'score_2');
DROP VIEW search_source;
DROP TABLE score;
ALTER TABLE score_2 RENAME TO score;
CREATE UNIQUE INDEX score_current ON score(trial, rater, criterion, rubric, round) WHERE current = 1;
CREATE INDEX score_charted ON score(trial, criterion, rater, rubric, round, value, cant_judge, not_applicable, blind,
                                    after_reveal, sequence, judged_ms, position) WHERE current = 1; -- all that charts need
CREATE INDEX score_trial ON score(trial);
CREATE INDEX score_rater ON score(rater, sequence);
CREATE TRIGGER score_is_final
    BEFORE UPDATE OF id, trial, attempt, rater, criterion, rubric, round, value, cant_judge, not_applicable, blind,
        after_reveal, flagged, note, at_us, judged_ms, position, sequence, session, why, origin, uid, replaces, form,
        row_sha256 ON score
    BEGIN SELECT RAISE(ABORT, 'scores are never changed'); END;

-- Sessions, reveals, preferences, rankings, notes on passages, guesses, masks, freezes, adjudications, packs, merges.
-- As with scores: a newer one of the same cell supersedes, voiding keeps.
CREATE TABLE score_event(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES run(id),
    rater TEXT NOT NULL,                    -- who did it
    cell TEXT NOT NULL,                     -- what it is about
    body TEXT NOT NULL,                     -- JSON
    words TEXT NOT NULL,                    -- of a note: what is searched
    session INTEGER,
    blind INTEGER NOT NULL CHECK(blind IN (0, 1)),
    after_reveal INTEGER NOT NULL CHECK(after_reveal IN (0, 1)),
    at_us INTEGER NOT NULL,
    judged_ms INTEGER,
    sequence INTEGER NOT NULL,              -- as a score's; 0 for what is no judgement
    why TEXT NOT NULL,
    origin TEXT NOT NULL,
    uid BLOB NOT NULL,
    replaces BLOB NOT NULL,
    row_sha256 BLOB NOT NULL,
    voided_us INTEGER,
    voided_by TEXT,
    voided_why TEXT,
    current INTEGER NOT NULL DEFAULT 1 CHECK(current IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX score_event_current ON score_event(run, kind, cell) WHERE current = 1;
CREATE INDEX score_event_cell ON score_event(run, kind, cell);
CREATE INDEX score_event_rater ON score_event(rater, sequence);
CREATE TRIGGER score_event_is_final
    BEFORE UPDATE OF id, kind, run, rater, cell, body, words, session, blind, after_reveal, at_us, judged_ms, sequence, why,
        origin, uid, replaces, row_sha256 ON score_event
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

-- Notes on passages are found by their words, too: kind 4.
CREATE TABLE search_doc_2(
    id INTEGER PRIMARY KEY,
    -- 1 prompt of a run, 2 answer, 3 note of a score, 4 note on a passage. No IN (...): as before.
    kind INTEGER NOT NULL CHECK(kind BETWEEN 1 AND 4),
    run INTEGER NOT NULL REFERENCES run(id),
    trial INTEGER,
    source INTEGER NOT NULL,                -- the case's position, the attempt, the score, the event
    at_us INTEGER NOT NULL
) STRICT;
INSERT INTO search_doc_2 SELECT id, kind, run, trial, source, at_us FROM search_doc;
DROP TABLE search_doc;
ALTER TABLE search_doc_2 RENAME TO search_doc;
CREATE VIEW search_source AS
    SELECT d.id AS id, CASE d.kind
        WHEN 1 THEN (SELECT c.title || char(10) || c.system || char(10) || c.user FROM run_case c
                     WHERE c.run = d.run AND c.position = d.source)
        WHEN 2 THEN (SELECT r.text || char(10) || r.refusal FROM response r WHERE r.attempt = d.source)
        WHEN 3 THEN (SELECT s.note FROM score s WHERE s.id = d.source)
        ELSE (SELECT e.words FROM score_event e WHERE e.id = d.source) END AS body
    FROM search_doc d;
