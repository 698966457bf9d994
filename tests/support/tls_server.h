// SPDX-License-Identifier: GPL-3.0-or-later
// A TLS server for one test: certificates made on the spot by the openssl program, served by `openssl s_server`.
// Header only (Qt Core). Where openssl is missing, available() is false and the test says so.
#pragma once
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace assay::test
{

class TlsServer
{
public:
    struct Certificate {
        QString names = QStringLiteral("IP:127.0.0.1,DNS:localhost"); // subjectAltName
        QString from = QStringLiteral("20200101000000Z"), to = QStringLiteral("20400101000000Z");
    };
    static bool available() { return !QStandardPaths::findExecutable(QStringLiteral("openssl")).isEmpty(); }

    // `options`: further arguments of s_server, e.g. -www, -tls1.
    bool start(const Certificate &certificate, const QStringList &options = {})
    {
        if (!m_dir.isValid() || !makeCertificate(certificate))
            return false;
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(QStringLiteral("openssl"),
                        QStringList{QStringLiteral("s_server"), QStringLiteral("-accept"),
                                    QStringLiteral("127.0.0.1:0"), QStringLiteral("-cert"), certificateFile(),
                                    QStringLiteral("-key"), file("key.pem")} +
                            options);
        static const QRegularExpression accepting(QStringLiteral("ACCEPT 127\\.0\\.0\\.1:(\\d+)"));
        while (m_process.waitForReadyRead(5000)) {
            m_output += QString::fromUtf8(m_process.readAll());
            if (const auto match = accepting.match(m_output); match.hasMatch()) {
                m_port = match.captured(1).toInt();
                return true;
            }
        }
        return false;
    }
    ~TlsServer()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    QString certificateFile() const { return file("cert.pem"); }
    int port() const { return m_port; }
    QString stop() // everything it has said, the decrypted bytes of its clients included
    {
        m_process.kill();
        m_process.waitForFinished();
        return m_output + QString::fromUtf8(m_process.readAll());
    }

private:
    QString file(const char *name) const { return m_dir.filePath(QString::fromLatin1(name)); }
    static bool run(const QStringList &arguments, const QString &folder)
    {
        QProcess process;
        process.setWorkingDirectory(folder);
        process.start(QStringLiteral("openssl"), arguments);
        return process.waitForFinished(10'000) && process.exitCode() == 0;
    }
    void write(const char *name, const QString &text) const
    {
        QFile out(file(name));
        if (out.open(QIODevice::WriteOnly))
            out.write(text.toUtf8());
    }
    bool makeCertificate(const Certificate &certificate)
    {
        write("ca.cnf",
              QStringLiteral(
                  "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\n"
                  "default_md=sha256\npolicy=p\nx509_extensions=x\nunique_subject=no\n[p]\ncommonName=supplied\n"
                  "[x]\nsubjectAltName=%1\nbasicConstraints=CA:true\n"
                  "[req]\ndistinguished_name=n\n[n]\n")
                  .arg(certificate.names));
        write("index.txt", {});
        write("serial", QStringLiteral("01\n"));
        const auto words = [](const char *line) { return QString::fromLatin1(line).split(QLatin1Char(' ')); };
        return run(words("req -config ca.cnf -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem "
                         "-out "
                         "req.pem -subj /CN=test"),
                   m_dir.path()) &&
               run(words("ca -config ca.cnf -batch -selfsign -keyfile key.pem -in req.pem -notext -out cert.pem "
                         "-startdate") +
                       QStringList{certificate.from, QStringLiteral("-enddate"), certificate.to},
                   m_dir.path());
    }
    QTemporaryDir m_dir;
    QProcess m_process;
    QString m_output;
    int m_port = 0;
};
} // namespace assay::test
