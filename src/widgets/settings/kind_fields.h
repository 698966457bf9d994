// SPDX-License-Identifier: GPL-3.0-or-later
// What kind of endpoint it is, and the parts of its address that this kind asks for: region, project, resource,
// deployment. The address follows from them; an address that was written by hand has no parts.
#pragma once
#include "session/session.h"
#include <map>
#include <QObject>

class QComboBox;
class QLabel;
class QLineEdit;

namespace assay::widgets
{
class FormGrid;

class KindFields : public QObject
{
    Q_OBJECT
public:
    KindFields(const std::vector<catalog::EndpointKind> &kinds, FormGrid *grid, QObject *parent);
    void show(const Endpoint &endpoint);
    // Puts what the fields say into `endpoint`: kind, API, address, region. Another kind brings its own defaults.
    void apply(Endpoint &endpoint) const;
    const catalog::EndpointKind *kind() const { return m_kind; }
    bool makesAddress() const { return m_makesAddress; } // the address follows from the fields, and is not typed
    QString missing() const; // the label of the first field that is empty or odd; empty: none
    void focusMissing();

Q_SIGNALS:
    void changed();

private:
    const catalog::EndpointKind *find(const std::string &id) const;
    catalog::FieldValues values() const;
    void addField(const catalog::EndpointField &field, bool choices);
    void showRows();

    const std::vector<catalog::EndpointKind> &m_kinds;
    const catalog::EndpointKind *m_kind = nullptr;
    FormGrid *m_grid;
    QComboBox *m_box;
    QLabel *m_help;
    struct Row {
        QComboBox *box;  // of a field with choices; else null
        QLineEdit *line; // where it is typed
        QLabel *note;
        QWidget *field() const;
    };
    std::map<std::string, Row> m_rows; // by the field's name
    std::string m_filledFor;           // the kind whose fields hold what they hold now
    bool m_makesAddress = false, m_filling = false;
};
} // namespace assay::widgets
