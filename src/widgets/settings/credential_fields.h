// SPDX-License-Identifier: GPL-3.0-or-later
// Where the key comes from beyond a variable and a typed key: an AWS profile, a Google credential's file, in which
// header it goes, whether it may go to this address, and which further certificate authority vouches for the server.
#pragma once
#include "core/values.h"
#include <functional>
#include <QObject>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QWidget;

namespace assay::widgets
{
class FormGrid;

class CredentialFields : public QObject
{
    Q_OBJECT
public:
    using MayGo = std::function<Status(const Endpoint &)>; // KeyOrigin: only when the user allows it
    CredentialFields(MayGo mayGo, FormGrid *grid, QObject *parent);
    void addLater(); // the rows that come after the key
    void show(const Endpoint &endpoint);
    void apply(Endpoint &endpoint) const;
    void refresh(const Endpoint &endpoint); // what depends on the other fields

Q_SIGNALS:
    void changed();

private:
    QWidget *addFileRow(const QString &label, const QString &name, QLineEdit *&line, QLabel *&note,
                        const QString &hint);

    MayGo m_mayGo;
    FormGrid *m_grid;
    QComboBox *m_scheme = nullptr;
    QLineEdit *m_profile = nullptr, *m_file = nullptr, *m_ca = nullptr;
    QCheckBox *m_allow = nullptr;
    QLabel *m_allowNote = nullptr, *m_fileNote = nullptr, *m_caNote = nullptr;
    bool m_filling = false, m_twoHeaders = false;
    std::string m_origin; // of the endpoint shown
};

QString authLabel(AuthKind kind); // "From an environment variable"
} // namespace assay::widgets
