// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that another thread makes and passes on: while a file's lines are written and packed, what they say is read.
// Private to formats.
#pragma once
#include "formats/zip.h"
#include <functional>
#include <memory>
#include <string>

namespace assay::formats
{
// `sink` is called on a thread of this object's own, in order; at most 8 pieces wait. One thread at a time calls
// write() and close().
class PipedSink
{
public:
    using Piece = std::function<std::string()>; // called on that thread

    explicit PipedSink(ByteSink sink);
    ~PipedSink(); // what waits is dropped
    PipedSink(const PipedSink &) = delete;
    PipedSink &operator=(const PipedSink &) = delete;
    // Error: the sink's first one, perhaps of an earlier piece; nothing is passed on after it.
    Status write(Piece piece);
    // Everything has been through the sink when it returns; its thread has ended.
    Status close();

private:
    struct Pipe;
    std::unique_ptr<Pipe> m_pipe;
};
} // namespace assay::formats
