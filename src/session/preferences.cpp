// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/preferences.h"

#include <QSettings>

namespace assay::session
{
using namespace Qt::StringLiterals;
namespace
{
// QSettings() with the application's names; ini on every system, so that a person can read and delete it.
QSettings file() { return QSettings(QSettings::IniFormat, QSettings::UserScope, u"assay"_s, u"assay"_s); }

constexpr struct {
    Theme theme;
    const char *name;
} themeNames[] = {{Theme::System, "system"}, {Theme::Light, "light"}, {Theme::Dark, "dark"}};

Theme themeFrom(const QString &name)
{
    for (const auto &entry : themeNames) {
        if (name == QLatin1StringView(entry.name))
            return entry.theme;
    }
    return Theme::System;
}

QString nameOf(Theme theme)
{
    for (const auto &entry : themeNames) {
        if (theme == entry.theme)
            return QString::fromLatin1(entry.name);
    }
    return u"system"_s;
}
} // namespace

Preferences::Preferences(QObject *parent) : QObject(parent)
{
    const QSettings settings = file();
    m_values.theme = themeFrom(settings.value("theme"_L1).toString());
    m_values.rater = settings.value("rater"_L1).toString();
    m_values.lastWorkspace = settings.value("workspace/last"_L1).toString();
    m_values.recentWorkspaces = settings.value("workspace/recent"_L1).toStringList();
    m_values.windowGeometry = settings.value("window/geometry"_L1).toByteArray();
    m_values.windowState = settings.value("window/state"_L1).toByteArray();
    m_values.lastExportFolder = settings.value("export/folder"_L1).toString();
    m_values.concurrency = qBound(1, settings.value("run/concurrency"_L1, m_values.concurrency).toInt(), 256);
    m_values.historyDock = settings.value("window/historyDock"_L1, true).toBool();
}

void Preferences::set(const Values &values)
{
    if (values == m_values)
        return;
    m_values = values;
    QSettings settings = file();
    settings.setValue("theme"_L1, nameOf(values.theme));
    settings.setValue("rater"_L1, values.rater);
    settings.setValue("workspace/last"_L1, values.lastWorkspace);
    settings.setValue("workspace/recent"_L1, values.recentWorkspaces);
    settings.setValue("window/geometry"_L1, values.windowGeometry);
    settings.setValue("window/state"_L1, values.windowState);
    settings.setValue("export/folder"_L1, values.lastExportFolder);
    settings.setValue("run/concurrency"_L1, values.concurrency);
    settings.setValue("window/historyDock"_L1, values.historyDock);
    Q_EMIT changed();
}

QByteArray Preferences::state(const QString &key) const { return file().value("state/"_L1 + key).toByteArray(); }

void Preferences::setState(const QString &key, const QByteArray &state) { file().setValue("state/"_L1 + key, state); }

QStringList Preferences::agreedCommands() const { return file().value("commands/agreed"_L1).toStringList(); }

void Preferences::addAgreedCommand(const QString &digest)
{
    QStringList all = agreedCommands();
    if (all.contains(digest))
        return;
    all << digest;
    file().setValue("commands/agreed"_L1, all);
}

QString Preferences::raterName() const
{
    if (!m_values.rater.isEmpty())
        return m_values.rater;
    const QString user = qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME"));
    return user.isEmpty() ? u"me"_s : user;
}
} // namespace assay::session
