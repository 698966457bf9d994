-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 5: programs on this computer and chains of models as targets; where the time before the first byte went. The
-- columns of response are part of the row's hash when one of them is not NULL, after those of version 4.
ALTER TABLE response ADD COLUMN name_resolved_ns INTEGER; -- as the other points of time: since sent
ALTER TABLE response ADD COLUMN secured_ns INTEGER;       -- TLS is agreed
ALTER TABLE response ADD COLUMN reused_connection INTEGER CHECK(reused_connection IN (0, 1)); -- NULL: not known
ALTER TABLE response ADD COLUMN steps BLOB;               -- of a chain: every step that was sent, JSON, packed

ALTER TABLE partial ADD COLUMN steps BLOB;                -- of a chain under way: those that were sent, as above
ALTER TABLE partial ADD COLUMN last_step INTEGER NOT NULL DEFAULT 1 CHECK(last_step IN (0, 1)); -- 0: text is no answer yet

ALTER TABLE endpoint ADD COLUMN command TEXT NOT NULL DEFAULT ''; -- of a program: its command line, JSON
ALTER TABLE target ADD COLUMN steps TEXT;                 -- of a chain: its steps, JSON
