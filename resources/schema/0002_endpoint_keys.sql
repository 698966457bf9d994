-- SPDX-License-Identifier: GPL-3.0-or-later
-- More ways to give a key, and what an endpoint of a cloud is made of. `endpoint` is built anew because SQLite cannot
-- widen a CHECK; the ids stay, so the targets keep their endpoints.
CREATE TABLE endpoint_new(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    api TEXT NOT NULL,
    base_url TEXT NOT NULL,
    auth TEXT NOT NULL,                     -- authKindName(); no key is ever in this file
    auth_variable TEXT NOT NULL,            -- a variable's name
    auth_scheme TEXT NOT NULL DEFAULT 'usual' CHECK(auth_scheme IN ('usual', 'api-key', 'bearer')),
    auth_profile TEXT NOT NULL DEFAULT '',  -- a profile's name
    auth_file TEXT NOT NULL DEFAULT '',     -- a path
    auth_origin TEXT NOT NULL DEFAULT '',   -- the origin that the user allowed the key to go to
    api_version TEXT NOT NULL,
    allow_plain_http INTEGER NOT NULL CHECK(allow_plain_http IN (0, 1)),
    simulated INTEGER NOT NULL CHECK(simulated IN (0, 1)),
    concurrency INTEGER NOT NULL,
    kind TEXT NOT NULL DEFAULT '',          -- row of the table of endpoints
    region TEXT NOT NULL DEFAULT '',
    ca_file TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO endpoint_new(id, name, api, base_url, auth, auth_variable, api_version, allow_plain_http, simulated, concurrency)
    SELECT id, name, api, base_url, auth, auth_variable, api_version, allow_plain_http, simulated, concurrency FROM endpoint;
-- An id is never given twice, even when the last endpoint was removed.
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'endpoint') WHERE name = 'endpoint_new'
    AND EXISTS(SELECT 1 FROM sqlite_sequence WHERE name = 'endpoint');
INSERT INTO sqlite_sequence(name, seq) SELECT 'endpoint_new', seq FROM sqlite_sequence WHERE name = 'endpoint'
    AND NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name = 'endpoint_new');
DROP TABLE endpoint;
ALTER TABLE endpoint_new RENAME TO endpoint;

-- "This id is that model": said by the user, for ids that the table of models does not know. Not evidence.
CREATE TABLE model_family(
    model TEXT PRIMARY KEY,
    family TEXT NOT NULL
) STRICT, WITHOUT ROWID;
