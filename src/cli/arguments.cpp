// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/arguments.h"

#include "formats/shown_text.h"
#include "session/session.h"
#include <charconv>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace assay::cli
{

Result<Arguments> Arguments::parse(const std::vector<std::string> &words,
                                   const std::set<std::string, std::less<>> &values,
                                   const std::set<std::string, std::less<>> &flags)
{
    Arguments out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (word.size() < 2 || word[0] != '-' || word == "-") {
            out.m_positional.push_back(word);
            continue;
        }
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (flags.contains(name) && equals == std::string::npos) {
            out.m_values[name] = "";
        } else if (!values.contains(name)) {
            return makeError(ErrorCode::BadInput, "unknown option " + name);
        } else if (equals != std::string::npos) {
            out.m_values[name] = word.substr(equals + 1);
        } else if (i + 1 < words.size()) {
            out.m_values[name] = words[++i];
        } else {
            return makeError(ErrorCode::BadInput, name + " needs a value");
        }
    }
    return out;
}

std::string Arguments::value(std::string_view option, std::string_view otherwise) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::string(otherwise) : found->second;
}

Result<int> Arguments::number(std::string_view option, int low, int high, int otherwise) const
{
    if (!has(option))
        return otherwise;
    const std::string text = value(option);
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size() || number < low || number > high)
        return makeError(ErrorCode::BadInput, std::string(option) + " expects a whole number from " +
                                                  std::to_string(low) + " to " + std::to_string(high) + ", not \"" +
                                                  text + "\"");
    return number;
}

namespace
{
// What the user can do, where the code alone says it.
std::string_view nextStep(ErrorCode code)
{
    switch (code) {
    case ErrorCode::CannotOpen:
        return "Check the path and that you may write there.";
    case ErrorCode::Busy:
        return "Close the other window, or use another --workspace.";
    case ErrorCode::ReadOnly:
        return "Make the file and its folder writable, or use another --workspace.";
    case ErrorCode::NotAWorkspace:
        return "Choose another file; this one was left as it is.";
    case ErrorCode::NewerSchema:
        return "Use the newer Assay that wrote it; the file was left as it is.";
    case ErrorCode::Damaged:
        return "The file was left as it is; restore a copy, or ask `assay-cli verify` what is damaged.";
    case ErrorCode::DiskFull:
        return "Free some space and start again; what was received is kept.";
    case ErrorCode::KeyMissing:
        return "Set the variable and start again.";
    default:
        return {};
    }
}
} // namespace

std::string sentence(const Error &error)
{
    std::string text = error.detail.empty() ? std::string(errorCodeName(error.code)) : error.detail;
    for (char &c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    }
    const std::string_view next = nextStep(error.code);
    if (!next.empty())
        text += (text.empty() || text.back() == '.' ? " " : ". ") + std::string(next);
    return text;
}

int complain(ExitStatus status, const std::string &message)
{
    std::cerr << "assay-cli: " << formats::shownText(message) << '\n'; // a file or a server may have had a word in it
    return status;
}
int complain(ExitStatus status, const Error &error) { return complain(status, sentence(error)); }

Result<std::string> readInput(const std::string &path)
{
    if (path == "-")
        return std::string(std::istreambuf_iterator<char>(std::cin), {});
    QFile file(QFile::decodeName(path.c_str()));
    if (!file.open(QIODevice::ReadOnly) || file.isSequential())
        return makeError(
            ErrorCode::BadInput,
            path + ": cannot be read: " + (file.isOpen() ? "not a regular file" : file.errorString().toStdString()));
    constexpr qint64 largest = 256ll << 20;
    if (file.size() > largest)
        return makeError(ErrorCode::BadInput, path + ": larger than 256 MB");
    return file.readAll().toStdString();
}

Result<std::string> readFileWithin(const std::string &folder, const std::string &name, std::size_t most)
{
    const QString base =
        QFileInfo(folder.empty() ? QStringLiteral(".") : QFile::decodeName(folder.c_str())).canonicalFilePath();
    const QFileInfo info(QDir(base).filePath(QFile::decodeName(name.c_str())));
    const QString real = info.canonicalFilePath();
    if (real.isEmpty())
        return makeError(ErrorCode::BadInput, name + ": there is no such file in the suite's folder");
    if (!real.startsWith(base + (base.endsWith(QLatin1Char('/')) ? QString() : QStringLiteral("/"))))
        return makeError(ErrorCode::BadInput, name + ": this leads out of the suite's folder");
    if (!QFileInfo(real).isFile())
        return makeError(ErrorCode::BadInput, name + ": this is not a regular file");
    QFile file(real);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::BadInput, name + ": cannot be read: " + file.errorString().toStdString());
    return file.read(static_cast<qint64>(most) + 1).toStdString();
}

Status writeOutput(const std::string &path, std::string_view bytes)
{
    if (path == "-") {
        std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        std::cout.flush();
        return std::cout.good() ? Status(Ok{}) : makeError(ErrorCode::BadInput, "standard output cannot be written");
    }
    QSaveFile file(QFile::decodeName(path.c_str()));
    const auto size = static_cast<qint64>(bytes.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), size) != size || !file.commit())
        return makeError(ErrorCode::BadInput, path + ": cannot be written: " + file.errorString().toStdString());
    return Ok{};
}

std::string workspacePath(const Arguments &arguments)
{
    if (arguments.has("--workspace"))
        return arguments.value("--workspace");
    return QFile::encodeName(session::Session::defaultPath()).toStdString();
}
} // namespace assay::cli
