-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 6: pictures and PDFs that go with a prompt. The bytes are kept once, under their SHA-256; plans, prompt
-- versions and sets name them by it. A prompt's hash holds the names and digests of its files when it has any.
CREATE TABLE attachment(
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,            -- of `bytes`
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE TRIGGER attachment_is_final BEFORE UPDATE ON attachment
    BEGIN SELECT RAISE(ABORT, 'a file with other bytes is another file'); END;

-- Who needs it; one that nobody needs any more goes when the bin is emptied.
CREATE TABLE run_attachment(
    run INTEGER NOT NULL REFERENCES run(id),
    attachment INTEGER NOT NULL REFERENCES attachment(id),
    PRIMARY KEY(run, attachment)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_attachment_of ON run_attachment(attachment);
CREATE TABLE prompt_set_attachment(
    prompt_set INTEGER NOT NULL REFERENCES prompt_set(id) ON DELETE CASCADE,
    attachment INTEGER NOT NULL REFERENCES attachment(id),
    PRIMARY KEY(prompt_set, attachment)
) STRICT, WITHOUT ROWID;
CREATE INDEX prompt_set_attachment_of ON prompt_set_attachment(attachment);

ALTER TABLE prompt_version ADD COLUMN attachments TEXT NOT NULL DEFAULT ''; -- JSON: name, type, digest of each; '' none
ALTER TABLE run_case ADD COLUMN attachments TEXT NOT NULL DEFAULT '';
