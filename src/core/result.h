// SPDX-License-Identifier: GPL-3.0-or-later
// Result<T>: a value or an Error. Errors are values with a code; the sentence a person reads is made in the UI
// (src/widgets/error_text) or by the CLI from the same table, never parsed out of `detail`.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace assay
{

// What went wrong. The comment names the fault rows of the reliability plan that lead here.
enum class ErrorCode {
    None,
    BadInput, // a file, field or argument of the user's
    Internal, // our own fault; should never be seen
    // network, before anything was sent
    Dns,
    Refused,
    ConnectTimeout,
    Tls,
    Proxy,
    PlainHttpRefused,
    KeyOrigin,
    KeyMissing,
    KeyInvalid,
    BadUrl,
    // network, after the request may have been sent
    FirstByteTimeout,
    Stalled,
    TotalTimeout,
    ConnectionLost,
    Incomplete /* no end marker */,
    TooLarge,
    Protocol,
    Redirect,
    NotApi /* HTML or another kind of body */,
    // said by the provider
    Unauthorized,
    Forbidden,
    NotFound,
    BadRequest,
    RequestTooLarge,
    RateLimited,
    SpendLimit,
    Overloaded,
    ServerError,
    ProviderError /* an error inside a 200 stream */,
    // a program on this computer
    CannotStart,
    NotAllowed /* nobody has agreed to start it yet */,
    ExitStatus,
    // ours
    Cancelled,
    BudgetStopped,
    // the workspace
    CannotOpen,
    ReadOnly,
    NotAWorkspace,
    NewerSchema,
    Damaged,
    DiskFull,
    Busy /* another window has it */,
    StoreFailed,
};
std::string_view errorCodeName(ErrorCode code) noexcept; // "rate_limited": stable, used in files and by the CLI
std::optional<ErrorCode> errorCodeFromName(std::string_view name) noexcept;

// What a failed attempt may have cost.
enum class CostClass { NotSent, NotCharged, MayBeCharged, Charged };
std::string_view costClassName(CostClass c) noexcept; // "not_sent" ...
std::optional<CostClass> costClassFromName(std::string_view name) noexcept;

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string detail; // the cause's own words (a provider's, SQLite's), plain text
    std::optional<int> httpStatus;
    std::optional<std::chrono::milliseconds> retryAfter; // what the server asked for
    std::string requestId;                               // the provider's, empty when none
    CostClass costClass = CostClass::NotSent;
    std::string type; // the provider's machine words, e.g. "insufficient_quota"
    bool operator==(const Error &) const = default;
};

template <typename T> class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}
    bool ok() const noexcept { return m_state.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }
    const T &value() const & { return std::get<0>(m_state); }
    T &value() & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    const Error &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

struct Ok {
    bool operator==(const Ok &) const = default;
};
using Status = Result<Ok>;

inline Error makeError(ErrorCode code, std::string detail)
{
    Error e;
    e.code = code;
    e.detail = std::move(detail);
    return e;
}
} // namespace assay
