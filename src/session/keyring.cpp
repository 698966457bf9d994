// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/keyring.h"

#include <map>
#include <mutex>
#include <QCoreApplication>
#include <QMetaObject>
#include <utility>
#ifdef ASSAY_HAVE_KEYCHAIN
#include <qt6keychain/keychain.h>
#endif

namespace assay::session
{
namespace
{
#ifdef ASSAY_HAVE_KEYCHAIN
using namespace Qt::StringLiterals;

QString serviceOf(const std::string &origin) { return u"assay/"_s + QString::fromStdString(origin); }
const QString entryName = u"api-key"_s;

class SystemKeyring final : public Keyring, public std::enable_shared_from_this<SystemKeyring>
{
public:
    std::string unavailable() const override { return {}; }

    void read(const std::string &origin, Read done) override
    {
        onGuiThread([self = shared_from_this(), origin, ticket = wait(std::move(done))] {
            auto *job = new QKeychain::ReadPasswordJob(serviceOf(origin));
            self->start(job, [self, job, origin, ticket] { self->answer(ticket, readResult(*job, origin)); });
        });
    }

    void write(const std::string &origin, const Secret &key, Done done) override
    {
        const std::uint64_t ticket = wait([done = std::move(done), key](const Result<Secret> &back) {
            if (!back)
                done(back.error());
            else if (back->expose() != key.expose())
                done(makeError(ErrorCode::KeyMissing, "the system's keyring gave back something else than was stored"));
            else
                done(Ok{});
        });
        onGuiThread([self = shared_from_this(), origin, key, ticket] {
            auto *job = new QKeychain::WritePasswordJob(serviceOf(origin));
            job->setBinaryData(QByteArray(key.expose().data(), qsizetype(key.expose().size())));
            self->start(job, [self, job, origin, ticket] {
                if (job->error() != QKeychain::NoError)
                    self->answer(ticket, noKeyring(*job));
                else
                    self->readBack(origin, ticket);
            });
        });
    }

    void forget(const std::string &origin, Done done) override
    {
        const std::uint64_t ticket = wait([done = std::move(done), origin](const Result<Secret> &back) {
            if (back)
                done(makeError(ErrorCode::StoreFailed, "the system's keyring still has the key for " + origin));
            else if (back.error().type == notFound)
                done(Ok{});
            else
                done(back.error());
        });
        onGuiThread([self = shared_from_this(), origin, ticket] {
            auto *job = new QKeychain::DeletePasswordJob(serviceOf(origin));
            self->start(job, [self, origin, ticket] { self->readBack(origin, ticket); });
        });
    }

    void cancelAll() override
    {
        std::map<std::uint64_t, Read> waiting;
        {
            const std::lock_guard lock(m_mutex);
            waiting.swap(m_waiting);
        }
        for (const auto &[ticket, done] : waiting)
            done(makeError(ErrorCode::Cancelled, "waiting for the system's keyring was cancelled"));
    }

private:
    static constexpr const char *notFound = "entry_not_found";

    template <typename Task> static void onGuiThread(Task task)
    {
        QMetaObject::invokeMethod(QCoreApplication::instance(), std::move(task), Qt::QueuedConnection);
    }

    template <typename Then> void start(QKeychain::Job *job, Then then)
    {
        job->setKey(entryName);
        job->setInsecureFallback(false);
        QObject::connect(job, &QKeychain::Job::finished, QCoreApplication::instance(), then);
        job->start(); // deletes itself
    }

    void readBack(const std::string &origin, std::uint64_t ticket)
    {
        auto *job = new QKeychain::ReadPasswordJob(serviceOf(origin));
        start(job,
              [self = shared_from_this(), job, origin, ticket] { self->answer(ticket, readResult(*job, origin)); });
    }

    static Result<Secret> readResult(const QKeychain::ReadPasswordJob &job, const std::string &origin)
    {
        if (job.error() == QKeychain::EntryNotFound) {
            Error error = makeError(ErrorCode::KeyMissing, "the system's keyring has no key for " + origin);
            error.type = notFound;
            return error;
        }
        if (job.error() != QKeychain::NoError)
            return noKeyring(job);
        QByteArray bytes = job.binaryData();
        Secret key{bytes.toStdString()};
        bytes.fill('\0');
        return key;
    }

    static Error noKeyring(const QKeychain::Job &job)
    {
        return makeError(ErrorCode::KeyMissing,
                         "there is no keyring that can be used here (" + job.errorString().toStdString() +
                             "); name an environment variable instead, or enter the key for this "
                             "session");
    }

    std::uint64_t wait(Read done)
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.emplace(++m_tickets, std::move(done));
        return m_tickets;
    }

    void answer(std::uint64_t ticket, const Result<Secret> &result)
    {
        Read done;
        {
            const std::lock_guard lock(m_mutex);
            const auto found = m_waiting.find(ticket);
            if (found == m_waiting.end())
                return; // cancelled
            done = std::move(found->second);
            m_waiting.erase(found);
        }
        done(result);
    }

    std::mutex m_mutex;
    std::map<std::uint64_t, Read> m_waiting;
    std::uint64_t m_tickets = 0;
};
#else
class NoKeyring final : public Keyring
{
public:
    std::string unavailable() const override { return "this build came without support for the system's keyring"; }
    void read(const std::string &, Read done) override { done(makeError(ErrorCode::KeyMissing, unavailable())); }
    void write(const std::string &, const Secret &, Done done) override
    {
        done(makeError(ErrorCode::KeyMissing, unavailable()));
    }
    void forget(const std::string &, Done done) override { done(makeError(ErrorCode::KeyMissing, unavailable())); }
    void cancelAll() override {}
};
#endif
} // namespace

std::shared_ptr<Keyring> systemKeyring()
{
#ifdef ASSAY_HAVE_KEYCHAIN
    return std::make_shared<SystemKeyring>();
#else
    return std::make_shared<NoKeyring>();
#endif
}
} // namespace assay::session
