// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that somebody else's thread takes on: while a file is packed, its next lines are made. Private to formats.
#pragma once
#include "formats/zip.h"
#include <memory>

namespace assay::formats
{
// `sink` is called on a thread of this object's own, in order, with pieces of about 256 KB; at most 2 MB wait. One
// thread at a time calls write() and close().
class PipedSink
{
public:
    explicit PipedSink(ByteSink sink);
    ~PipedSink(); // what waits is dropped
    PipedSink(const PipedSink &) = delete;
    PipedSink &operator=(const PipedSink &) = delete;
    // Error: the sink's first one, perhaps of an earlier piece; nothing is passed on after it.
    Status write(std::string_view bytes);
    // Everything has been through the sink when it returns; its thread has ended.
    Status close();

private:
    struct Pipe;
    Status pass();
    std::unique_ptr<Pipe> m_pipe;
    std::string m_piece;
};
} // namespace assay::formats
