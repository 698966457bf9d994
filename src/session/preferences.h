// SPDX-License-Identifier: GPL-3.0-or-later
// The user's settings of this program on this machine (not of a workspace): one struct, one table of keys, one loader
// and saver (QSettings ini in the user's configuration folder). Keys are never in here.
#pragma once
#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

namespace assay::session
{
enum class Theme { System, Light, Dark };

class Preferences : public QObject
{
    Q_OBJECT
public:
    explicit Preferences(QObject *parent = nullptr);
    struct Values {
        Theme theme = Theme::System;
        QString rater; // empty: the system's user name
        QString lastWorkspace;
        QStringList recentWorkspaces; // newest first, at most 8
        QByteArray windowGeometry, windowState;
        QString lastExportFolder;
        int concurrency = 8;
        bool historyDock = true;
        bool operator==(const Values &) const = default;
    };
    const Values &values() const noexcept { return m_values; }
    void set(const Values &values);             // saves, emits when something changed
    QByteArray state(const QString &key) const; // splitters, headers: by object name
    void setState(const QString &key, const QByteArray &state);
    QString raterName() const;
    // Digests of the programs that the user has agreed to on this computer (session/consent.h).
    QStringList agreedCommands() const;
    void addAgreedCommand(const QString &digest);

Q_SIGNALS:
    void changed();

private:
    Values m_values;
};
} // namespace assay::session
