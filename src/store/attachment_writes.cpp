// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of pictures and PDFs, once each, and who needs them.
#include "store/write_session.h"

namespace assay::store
{
namespace
{
// The row with these bytes; new when the file has none. A file that was read without its bytes must be there already.
std::int64_t attachmentOf(const Database &database, const Attachment &file)
{
    const std::string digest = unhex(file.sha256);
    {
        Cursor known = database.query("SELECT id FROM attachment WHERE sha256 = ?", Blob{digest});
        if (known.next())
            return known.integer(0);
    }
    if (!file.bytes)
        fail(ErrorCode::BadInput, "the bytes of " + file.name + " are not in this workspace; attach the file again");
    if (!same(sha256(*file.bytes), digest))
        fail(ErrorCode::BadInput, file.name + " does not have the digest that it is called by; attach it again");
    database.run("INSERT INTO attachment(sha256, media_type, bytes) VALUES(?,?,?)", Blob{digest}, file.mediaType,
                 Blob{*file.bytes});
    return database.lastInsertId();
}
} // namespace

void keepAttachments(WriteSession &session, RunId run, const Prompt &prompt)
{
    for (const Attachment &file : prompt.attachments)
        session.database.run("INSERT OR IGNORE INTO run_attachment(run, attachment) VALUES(?,?)", run,
                             attachmentOf(session.database, file));
}

void keepAttachments(WriteSession &session, PromptSetId set, const std::vector<Case> &cases)
{
    session.database.run("DELETE FROM prompt_set_attachment WHERE prompt_set = ?", set);
    for (const Case &item : cases)
        if (item.prompt)
            for (const Attachment &file : item.prompt->attachments)
                session.database.run("INSERT OR IGNORE INTO prompt_set_attachment(prompt_set, attachment) VALUES(?,?)",
                                     set, attachmentOf(session.database, file));
}

void purgeAttachments(WriteSession &session)
{
    if (!hasColumn(session.database, "attachment", "bytes"))
        return; // opened with fewer steps than the program has: tests of older files
    session.database.run("DELETE FROM attachment WHERE NOT EXISTS(SELECT 1 FROM run_attachment r WHERE r.attachment = "
                         "attachment.id) AND NOT EXISTS(SELECT 1 FROM prompt_set_attachment s WHERE s.attachment = "
                         "attachment.id)");
}
} // namespace assay::store
