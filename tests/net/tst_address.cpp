// SPDX-License-Identifier: GPL-3.0-or-later
// Origins, loopback, wait hints, the proxy of the environment: the pure parts of net.
#include <QtTest/QtTest>

#include "net/address.h"
#include "net/proxy_environment.h"
#include "net/transport.h"

using namespace assay;
using namespace assay::net;

class TstAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void origin_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("origin"); // empty: BadUrl
        const auto row = [](const char *url, const char *origin) {
            QTest::newRow(url) << QByteArray(url) << QByteArray(origin);
        };
        row("https://api.openai.com/v1", "https://api.openai.com:443");
        row("https://API.OpenAI.com/v1", "https://api.openai.com:443");
        row("HTTPS://api.openai.com", "https://api.openai.com:443");
        row("https://api.openai.com:443/v1?x=1#y", "https://api.openai.com:443");
        row("https://api.openai.com:8443", "https://api.openai.com:8443");
        row("http://localhost:8080/v1", "http://localhost:8080");
        row("http://localhost", "http://localhost:80");
        row("http://127.1/", "http://127.0.0.1:80");
        row("http://0x7f000001/", "http://127.0.0.1:80");
        row("http://[::1]:9100/v1", "http://[::1]:9100");
        row("https://b\xC3\xBC"
            "cher.example/",
            "https://xn--bcher-kva.example:443");
        row("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example:443");
        row("https://api.openai.com.evil.example/", "https://api.openai.com.evil.example:443");
        row("https://api.openai.com@evil.example/", "");
        row("https://user:pass@api.openai.com/", "");
        row("ftp://example.com/", "");
        row("file:///etc/passwd", "");
        row("api.openai.com/v1", "");
        row("https://", "");
        row("https://a b/", "");
        row("https://example.com\r\nX-Evil: 1/", "");
        row("https://example.com:99999/", "");
        row("", "");
    }

    void origin()
    {
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, origin);
        const auto got = originOf(url.toStdString());
        QCOMPARE(got.ok() ? QByteArray::fromStdString(*got) : QByteArray(), origin);
        if (!got) {
            QCOMPARE(got.error().code, ErrorCode::BadUrl);
            QVERIFY(!got.error().detail.empty());
            QVERIFY(got.error().detail.find("pass") == std::string::npos || url.indexOf("pass@") < 0 ||
                    got.error().detail.find("user:pass") == std::string::npos);
        }
    }

    void nulInUrl() { QVERIFY(!originOf(std::string_view("https://a.example\0.evil.example/", 32))); }

    void loopback_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<bool>("loopback");
        const auto row = [](const char *url, bool yes) { QTest::newRow(url) << QByteArray(url) << yes; };
        row("http://localhost:1/", true);
        row("http://LOCALHOST/", true);
        row("http://127.0.0.1/", true);
        row("http://127.200.3.4/", true);
        row("http://2130706433/", true); // 127.0.0.1 as one number
        row("https://[::1]/", true);
        row("http://[::ffff:127.0.0.1]/", true);
        row("http://localhost.evil.example/", false);
        row("http://127.0.0.1.evil.example/", false);
        row("http://128.0.0.1/", false);
        row("http://10.0.0.1/", false);
        row("http://0.0.0.0/", false);
        row("http://[::2]/", false);
        row("nonsense", false);
    }

    void loopback()
    {
        QFETCH(QByteArray, url);
        QTEST(isLoopbackUrl(url.toStdString()), "loopback");
    }

    void redirect_data()
    {
        QTest::addColumn<QByteArray>("location");
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("host") << QByteArray("https://evil.example/p?key=s") << QByteArray("https://evil.example:443");
        QTest::newRow("path") << QByteArray("/other") << QByteArray("https://api.example:8443");
        QTest::newRow("scheme less") << QByteArray("//evil.example/x") << QByteArray("https://evil.example:443");
        QTest::newRow("file") << QByteArray("file:///etc/passwd") << QByteArray("file:");
        QTest::newRow("user") << QByteArray("http://me:secret@evil.example/") << QByteArray("http://evil.example:80");
    }

    void redirect()
    {
        QFETCH(QByteArray, location);
        QFETCH(QByteArray, target);
        const auto base = parseUrl("https://api.example:8443/v1");
        QVERIFY(base.ok());
        QCOMPARE(
            QByteArray::fromStdString(redirectTarget(base->handle.get(), location.toStdString())).left(target.size()),
            target);
        QVERIFY(
            !QByteArray::fromStdString(redirectTarget(base->handle.get(), location.toStdString())).contains("secret"));
    }

    void retryAfter_data()
    {
        QTest::addColumn<QByteArray>("headers"); // name:value;name:value
        QTest::addColumn<qint64>("ms");          // -1: none
        const auto row = [](const char *headers, qint64 ms) { QTest::newRow(headers) << QByteArray(headers) << ms; };
        row("", -1);
        row("retry-after=2", 2000);
        row("retry-after=  2  ", 2000);
        row("retry-after=1.5", 1500);
        row("retry-after=0", 1000);
        row("retry-after=0.2", 1000);
        row("retry-after=86400", 86'400'000);
        row("retry-after=-5", -1);
        row("retry-after=+5", -1);
        row("retry-after=NaN", -1);
        row("retry-after=inf", -1);
        row("retry-after=1e3", -1);
        row("retry-after=0x10", -1);
        row("retry-after=soon", -1);
        row("retry-after=.", -1);
        row("retry-after=1.2.3", -1);
        row("retry-after=999999999999999999999999999999", 315'360'000'000);
        row("retry-after-ms=1500", 1500);
        row("retry-after-ms=250", 1000);
        row("retry-after-ms=1500.7", 1500);
        row("retry-after-ms=7000;retry-after=1", 7000);
        row("retry-after-ms=soon;retry-after=3", 3000);
        row("x-should-retry=false;retry-after=3", -1);
        row("x-should-retry=true;retry-after=3", 3000);
        row("x-should-retry=true", -1);
        // Against the server's own clock, here two days away from ours.
        row("date=Sun, 06 Nov 1994 08:49:37 GMT;retry-after=Sun, 06 Nov 1994 08:50:07 GMT", 30'000);
        row("date=Sun, 06 Nov 1994 08:49:37 GMT;retry-after=Sun, 06 Nov 1994 08:49:00 GMT", 1000);
        row("date=garbage;retry-after=Tue, 08 Nov 1994 08:49:47 GMT", 10'000); // against our own clock, below
        row("retry-after=Tue, 08 Nov 1994 08:49:47 GMT", 10'000);
        row("retry-after=Sunday, 06-Nov-94 08:49:37 GMT", 1000);
        row("retry-after=Sunday maybe", -1);
        row("retry-after=20", 20'000);
    }

    void retryAfter()
    {
        QFETCH(QByteArray, headers);
        QFETCH(qint64, ms);
        Head head;
        for (const QByteArray &header : headers.split(';')) {
            if (const auto at = header.indexOf('='); at > 0)
                head.headers.push_back({header.left(at).toStdString(), header.mid(at + 1).toStdString()});
        }
        const std::int64_t ourClock = 784'284'577LL * 1'000'000; // Tue, 08 Nov 1994 08:49:37 GMT
        const auto wait = retryAfterOf(head, ourClock);
        QCOMPARE(wait ? qint64(wait->count()) : qint64(-1), ms);
    }

    void proxy_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("noProxy");
        QTest::addColumn<bool>("proxied");
        const auto row = [](const char *name, const char *url, const char *no, bool yes) {
            QTest::newRow(name) << QByteArray(url) << QByteArray(no) << yes;
        };
        row("https", "https://api.openai.com/", "", true);
        row("plain http never", "http://api.openai.com/", "", false);
        row("loopback never", "https://127.0.0.1/", "", false);
        row("localhost never", "https://localhost/", "", false);
        row("all", "https://api.openai.com/", "*", false);
        row("domain", "https://api.openai.com/", "foo, openai.com", false);
        row("domain with a dot", "https://api.openai.com/", ".OpenAI.com", false);
        row("only whole labels", "https://api.notopenai.com/", "openai.com", true);
        row("network", "https://10.1.2.3/", "10.0.0.0/8", false);
        row("other network", "https://11.1.2.3/", "10.0.0.0/8", true);
        row("bad network", "https://11.1.2.3/", "10.0.0.0/99,x/y", true);
        row("address", "https://10.1.2.3/", "10.1.2.3", false);
    }

    void proxy()
    {
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, noProxy);
        const ProxyEnvironment environment("http://me:secret@proxy.example:3128", noProxy.toStdString());
        const auto parsed = parseUrl(url.toStdString());
        QVERIFY(parsed.ok());
        QTEST(environment.proxyFor(*parsed).has_value(), "proxied");
        QCOMPARE(withoutCredentials("http://me:secret@proxy.example:3128"), std::string("http://proxy.example:3128"));
    }
};

QTEST_GUILESS_MAIN(TstAddress)
#include "tst_address.moc"
